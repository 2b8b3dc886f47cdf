"""The program of the helper process that opens what strangers upload.

It is started by `veche.core.media.process` and knows nothing of the server: its modules import only each other, the
standard library and the decoders, so that a fault in one of them finds no secret, no database and no network.
"""
