package dev.convoy.driver.cli;

import dev.convoy.tensor.DataType;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a precision's name. */
final class PrecisionName implements ITypeConverter<DataType> {

  /** Made by picocli. */
  PrecisionName() {}

  @Override
  public DataType convert(String title) {
    for (DataType type : DataType.values()) {
      if (type.title().equals(title)) {
        return type;
      }
    }
    throw new TypeConversionException("'" + title + "' is not a precision: use f32 or bf16");
  }
}
