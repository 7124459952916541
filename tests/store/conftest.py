import pytest

from inews_crawler.store import Store
from tests.store.material import NOON


@pytest.fixture
def address(tmp_path):
    return f"sqlite:///{tmp_path}/data/inews.db"


@pytest.fixture
def store(address):
    with Store.open(address) as opened:
        yield opened


@pytest.fixture
def run(store):
    return store.runs.start({"sections": ["news"]}, output="output/a", at=NOON)
