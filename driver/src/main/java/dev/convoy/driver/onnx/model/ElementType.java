package dev.convoy.driver.onnx.model;

/** What ONNX calls its types of elements ({@code TensorProto.DataType}). */
public final class ElementType {
  /** 32-bit floats, as all weights and maps are here. */
  public static final int FLOAT = 1;

  /** 64-bit integers, as all shapes are. */
  public static final int INT64 = 7;

  private static final String[] NAMES = {
    "undefined",
    "float",
    "uint8",
    "int8",
    "uint16",
    "int16",
    "int32",
    "int64",
    "string",
    "bool",
    "float16",
    "double",
    "uint32",
    "uint64",
    "complex64",
    "complex128",
    "bfloat16"
  };

  private ElementType() {}

  /** Its name in words. */
  public static String name(int type) {
    return type >= 0 && type < NAMES.length ? NAMES[type] : "type " + type;
  }
}
