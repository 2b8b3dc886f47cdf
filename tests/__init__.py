"""The tests of Veche, in the same tree as src/veche; tests/cast.py holds the people in them."""
