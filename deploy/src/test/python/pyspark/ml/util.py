"""A stand-in for PySpark's readers: as much of them as convoy_spark asks for."""


class JavaMLReader:
    def __init__(self, clazz):
        self.java_class = self._java_loader_class(clazz)


class JavaMLReadable:
    pass


class JavaMLWritable:
    pass
