"""VKScript (specs/vk.md 1.9): text → tokens → tree → value. Calls methods through what it is given, nothing else."""

from veche.api.vk.execute.errors import CompileError, RuntimeFault
from veche.api.vk.execute.interpreter import Interpreter
from veche.api.vk.execute.parser import Program, parse

__all__ = ["CompileError", "Interpreter", "Program", "RuntimeFault", "parse"]
