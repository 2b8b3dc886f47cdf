"""The dialects: each a translator of foreign words into the verbs of the core, and of views back."""
