"""What may be wrong with a template; here, so that nobody loads its language to say so."""


class BadTemplate(ValueError):
    """The source is not a template of ours; the text says where and why, for its author."""


class RenderFailed(ValueError):
    """The template is sound but not with these values."""
