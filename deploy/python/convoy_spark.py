"""Convoy's spark.ml stages in PySpark.

    spark-submit --jars lib/convoy.jar --py-files python/convoy_spark.py job.py

    from convoy_spark import ConvoyClassifier
    model = ConvoyClassifier(network="alexnet-cifar", workers=4, featuresCol="image", epochs=10.0).fit(images)

The params are those of the Java class, by the same names; ConvoyClassifier().explainParams() lists them.
"""

import sys

from pyspark.ml.param import TypeConverters
from pyspark.ml.util import JavaMLReadable, JavaMLReader, JavaMLWritable
from pyspark.ml.wrapper import JavaEstimator, JavaModel

_PACKAGE = "dev.convoy.driver.ml"

# A param of Java takes a number of its own type only.
_CONVERTERS = {
    "BooleanParam": TypeConverters.toBoolean,
    "DoubleParam": TypeConverters.toFloat,
    "IntParam": TypeConverters.toInt,
    "LongParam": TypeConverters.toInt,
    "Param": TypeConverters.toString,
}


def _convert_as_java_does(stage):
    """Lets each param of a stage take what the Java param of its name takes."""
    for java_param in stage._java_obj.params():
        kind = java_param.getClass().getSimpleName()
        stage.getParam(java_param.name()).typeConverter = _CONVERTERS[kind]


class _Reader(JavaMLReader):
    """Reads a stage by the reader of the Java class of its name."""

    @classmethod
    def _java_loader_class(cls, clazz):
        return _PACKAGE + "." + clazz.__name__


class _Readable(JavaMLReadable):
    @classmethod
    def read(cls):
        """A reader of what write() wrote."""
        return _Reader(cls)


class ConvoyModel(JavaModel, _Readable, JavaMLWritable):
    """Scores the rows of a data frame by a network that was trained."""

    def __init__(self, java_model=None):
        super().__init__(java_model)
        if java_model is not None:
            _convert_as_java_does(self)


class ConvoyClassifier(JavaEstimator, _Readable, JavaMLWritable):
    """Trains a network on the rows of a data frame, its work shared by workers in the session's executors."""

    def __init__(self, **params):
        """With params by their names."""
        super().__init__()
        self._java_obj = self._new_java_obj(_PACKAGE + ".ConvoyClassifier", self.uid)
        self._create_params_from_java()
        _convert_as_java_does(self)
        self._transfer_params_from_java()
        self.setParams(**params)

    def setParams(self, **params):
        """Sets params by their names.

        Raises AttributeError, which names it, for one that there is not.
        """
        for name, value in params.items():
            if not self.hasParam(name):
                raise AttributeError(
                    "ConvoyClassifier has no param %r: explainParams() lists them" % name
                )
            self.set(self.getParam(name), value)
        return self

    def _create_model(self, java_model):
        return ConvoyModel(java_model)


# PySpark finds the class of a loaded pipeline's stage by the name of its Java class.
sys.modules.setdefault(_PACKAGE, sys.modules[__name__])
