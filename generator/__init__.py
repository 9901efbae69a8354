"""Language models at work: engines, the prompts they get, and the reading of what they answer."""

from generator.engine import (
    Completion,
    Engine,
    EngineError,
    EngineMemoryError,
    EngineMissingError,
    EngineSettingError,
    NotRecordedError,
    Profile,
    Prompt,
    RecordingError,
    Sampling,
    ServerError,
    Style,
    derive_seed,
)
from generator.loading import NoChatTemplateError
from generator.model_files import ModelNotFoundError, model_digest
from generator.opening import choose_engine, open_engine
from generator.parsing import read_attempt, read_proposal
from generator.prompts import Proposal, propose_prompt, repair_solution_prompt, solve_prompt, worked_examples
from generator.recording import prompt_key
from generator.served import NoServerError, read_base_url
from generator.task_parsing import ReadTest, read_code, read_invention, read_tests
from generator.task_prompts import code_prompt, invent_prompt, suite_prompt, worked_tasks

__all__ = [
    "Completion",
    "Engine",
    "EngineError",
    "EngineMemoryError",
    "EngineMissingError",
    "EngineSettingError",
    "ModelNotFoundError",
    "NoChatTemplateError",
    "NoServerError",
    "NotRecordedError",
    "Profile",
    "Prompt",
    "Proposal",
    "ReadTest",
    "RecordingError",
    "Sampling",
    "ServerError",
    "Style",
    "choose_engine",
    "code_prompt",
    "derive_seed",
    "invent_prompt",
    "model_digest",
    "open_engine",
    "prompt_key",
    "propose_prompt",
    "read_attempt",
    "read_base_url",
    "read_code",
    "read_invention",
    "read_proposal",
    "read_tests",
    "repair_solution_prompt",
    "solve_prompt",
    "suite_prompt",
    "worked_examples",
    "worked_tasks",
]
