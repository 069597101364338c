"""A stand-in for PySpark's params: as much of them as convoy_spark asks for."""


class TypeConverters:
    toBoolean = bool
    toFloat = float
    toString = str

    @staticmethod
    def toInt(value):
        if not isinstance(value, int):
            raise TypeError("Could not convert %s to int" % value)
        return value


class Param:
    def __init__(self, parent, name, doc):
        self.parent, self.name, self.doc = parent, name, doc
        self.typeConverter = lambda value: value


class Params:
    uid = "python_1"

    def __init__(self):
        self.values = {}

    def hasParam(self, name):
        return isinstance(getattr(self, name, None), Param)

    def getParam(self, name):
        return getattr(self, name)

    def set(self, param, value):
        self.values[param.name] = param.typeConverter(value)
