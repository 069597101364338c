package dev.convoy.driver.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a precision's name. */
final class PrecisionName implements ITypeConverter<ChosenPrecision> {

  /** Made by picocli. */
  PrecisionName() {}

  @Override
  public ChosenPrecision convert(String title) {
    for (ChosenPrecision precision : ChosenPrecision.values()) {
      if (precision.toString().equals(title)) {
        return precision;
      }
    }
    throw new TypeConversionException("'" + title + "' is not a precision: use f32, tf32 or bf16");
  }
}
