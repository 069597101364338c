package dev.convoy.driver.report.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class QuantityTest {

  @Test
  void bytesHaveThreeDigitsAndADecimalUnit() {
    assertEquals("0 B", Quantity.bytes(0));
    assertEquals("999 B", Quantity.bytes(999));
    assertEquals("1.00 KB", Quantity.bytes(1000));
    assertEquals("4.24 MB", Quantity.bytes(4_240_000));
    assertEquals("1.00 MB", Quantity.bytes(999_999));
    assertEquals("16.0 GB", Quantity.bytes(16_000_000_000L));
  }

  @Test
  void digitsDoNotPretendPrecision() {
    assertEquals("9.99", Quantity.digits(9.987));
    assertEquals("10.0", Quantity.digits(9.996));
    assertEquals("100", Quantity.digits(99.96));
    assertEquals("1235", Quantity.digits(1234.5678));
  }

  @Test
  void durationsAreInTheUnitsOfAClock() {
    assertEquals("0 s", Quantity.seconds(-1));
    assertEquals("42 s", Quantity.seconds(41.7));
    assertEquals("3 min 20 s", Quantity.seconds(200));
    assertEquals("2 h 5 min", Quantity.seconds(7500));
  }
}
