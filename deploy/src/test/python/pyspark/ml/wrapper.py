"""A stand-in for PySpark's wrappers of Java's stages: as much of them as convoy_spark asks for."""

from pyspark.ml.param import Param, Params


class JavaParam:
    """A param as Java has it: its class is the third word."""

    def __init__(self, name, kind):
        self._name, self.kind = name, kind

    def name(self):
        return self._name

    def doc(self):
        return "what " + self._name + " is"

    def getClass(self):
        return self

    def getSimpleName(self):
        return self.kind


class JavaStage:
    def __init__(self, java_class):
        self.java_class = java_class

    def params(self):
        return [
            JavaParam("network", "Param"),
            JavaParam("workers", "IntParam"),
            JavaParam("steps", "LongParam"),
            JavaParam("learningRate", "DoubleParam"),
            JavaParam("augment", "BooleanParam"),
        ]

    def uid(self):
        return "java_1"


class JavaParams(Params):
    def _create_params_from_java(self):
        for java_param in self._java_obj.params():
            setattr(self, java_param.name(), Param(self, java_param.name(), java_param.doc()))

    def _transfer_params_from_java(self):
        self.set(self.learningRate, 0.01)


class JavaEstimator(JavaParams):
    def _new_java_obj(self, java_class, uid):
        return JavaStage(java_class)


class JavaModel(JavaParams):
    def __init__(self, java_model=None):
        super().__init__()
        if java_model is not None:
            self._java_obj = java_model
            self._create_params_from_java()
