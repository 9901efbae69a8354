"""The text from which the built-in model learns: puzzles and solutions that this package's own code writes.

Real code is broad and buggy, and a base model that has only seen clean text has nothing to find by sampling. So the
corpus composes many idioms two and three deep, and half of its solutions are deliberately wrong.
"""

from generator.corpus.documents import Document, write_documents
from generator.corpus.draft import Draft
from generator.corpus.task_documents import TaskDocument, write_task_documents

__all__ = ["Document", "Draft", "TaskDocument", "write_documents", "write_task_documents"]
