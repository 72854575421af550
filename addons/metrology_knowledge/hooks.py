"""What happens once, when the addon comes."""

from .data_rows import read_articles


def post_init_hook(env):
    """Bring the starting articles. From then on they belong to the house: an update never overwrites them."""
    env["document.page"]._load_starting_articles(read_articles())
