"""Language models at work: engines, the prompts they get, and the reading of what they answer."""

from generator.engine import Completion, Engine, Profile, Prompt, Sampling, Style, derive_seed
from generator.local import ModelNotFoundError, NoChatTemplateError, model_digest
from generator.opening import open_engine
from generator.parsing import read_attempt, read_proposal
from generator.prompts import Proposal, propose_prompt, solve_prompt, worked_examples

__all__ = [
    "Completion",
    "Engine",
    "ModelNotFoundError",
    "NoChatTemplateError",
    "Profile",
    "Prompt",
    "Proposal",
    "Sampling",
    "Style",
    "derive_seed",
    "model_digest",
    "open_engine",
    "propose_prompt",
    "read_attempt",
    "read_proposal",
    "solve_prompt",
    "worked_examples",
]
