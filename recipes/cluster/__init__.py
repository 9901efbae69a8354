"""The factory on a Ray cluster: the steps of many batches at once, on language models and judges on many machines.

`connection`, `crew` and `executor` need Ray, the extra `ray`; they are imported where `--executor ray` asks for them.
"""
