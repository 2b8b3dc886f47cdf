"""What a script can do wrong."""


class CompileError(Exception):
    """The text is no VKScript."""


class RuntimeFault(Exception):
    """It is, and asks for what cannot be done."""
