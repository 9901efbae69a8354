import datasets
import pyarrow as pa
import pytest

from shards import REJECTED_SCHEMA, ROW_SCHEMA
from shards.schema import features, with_features

CONTRACT = {
    *("id", "puzzle", "solutions", "answers", "answer_type", "attempts", "solve_rate", "template", "model", "engine"),
    *("seed", "batch", "iteration", "sandbox_level", "verifier_version"),
}


def test_the_columns_of_the_contract_are_there():
    assert set(ROW_SCHEMA.names) >= CONTRACT
    assert REJECTED_SCHEMA.names == ["text", "reason", "detail", "stage", "batch", "model", "seed"]


@pytest.mark.parametrize("schema", [ROW_SCHEMA, REJECTED_SCHEMA, pa.schema({"a": pa.bool_(), "b": pa.float64()})])
def test_the_features_are_those_that_datasets_derives(schema):
    assert datasets.Features.from_dict(features(schema)) == datasets.Features.from_arrow_schema(schema)
    assert datasets.Features.from_arrow_schema(with_features(schema)).to_dict() == features(schema)


def test_a_type_without_a_feature_is_refused():
    with pytest.raises(ValueError, match="not supported"):
        features(pa.schema({"a": pa.date32()}))
