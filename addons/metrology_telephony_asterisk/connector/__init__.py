"""The connector of an Asterisk: a process of its own beside the exchange, plain Python and aiohttp.

Start it with the folder of this package's parent on Python's path: python -m connector SETTINGS.json
"""
