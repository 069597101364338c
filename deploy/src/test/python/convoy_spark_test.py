"""The stages of PySpark, on stand-ins for PySpark itself."""

import importlib
import unittest

from convoy_spark import ConvoyClassifier, ConvoyModel
from pyspark.ml.wrapper import JavaStage


class ConvoySparkTest(unittest.TestCase):
    def test_params_are_java_s_and_take_what_java_takes(self):
        classifier = ConvoyClassifier(network="alexnet", workers=4, learningRate=1)
        self.assertEqual("dev.convoy.driver.ml.ConvoyClassifier", classifier._java_obj.java_class)
        values = {"network": "alexnet", "workers": 4, "learningRate": 1.0}
        self.assertEqual(values, classifier.values)
        self.assertIsInstance(classifier.values["learningRate"], float)
        with self.assertRaises(TypeError):
            classifier.setParams(steps="many")

    def test_defaults_are_java_s(self):
        self.assertEqual({"learningRate": 0.01}, ConvoyClassifier().values)

    def test_a_param_that_there_is_not_is_named(self):
        with self.assertRaisesRegex(AttributeError, "'learning_rate'.*explainParams"):
            ConvoyClassifier(learning_rate=0.1)

    def test_stages_are_read_by_java_s_readers_and_found_by_java_s_names(self):
        self.assertEqual("dev.convoy.driver.ml.ConvoyModel", ConvoyModel.read().java_class)
        module = __import__("dev.convoy.driver.ml", fromlist=["ConvoyModel"])
        self.assertIs(ConvoyModel, module.ConvoyModel)
        self.assertIs(module, importlib.import_module("convoy_spark"))

    def test_a_model_has_params_of_its_own(self):
        model = ConvoyClassifier()._create_model(JavaStage("dev.convoy.driver.ml.ConvoyModel"))
        model.set(model.workers, 2)
        self.assertEqual({"workers": 2}, model.values)


if __name__ == "__main__":
    unittest.main()
