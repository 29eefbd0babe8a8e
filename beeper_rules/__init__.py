"""Rules for every chat network, in plain YAML, on your own machine."""

__version__ = "0.1.0"
