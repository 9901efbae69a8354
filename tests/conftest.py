"""Settings that every test needs before anything is imported."""

import os

os.environ["HF_HUB_OFFLINE"] = "1"  # no test may reach for the network
os.environ["TOKENIZERS_PARALLELISM"] = "false"  # tokenizers warn when a process forks after they have used threads
