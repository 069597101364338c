package dev.convoy.driver.report.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class TextTableTest {

  @Test
  void columnsAreAsWideAsTheirLongestCellAndNumbersStandToTheRight() {
    String table =
        TextTable.of("layer", "shape", ">bytes")
            .row("conv1", "48×32×32", "7")
            .row("fc", "10", "1,234")
            .line()
            .row("all", "", "1,241")
            .render();
    assertEquals(
        """
        layer  shape     bytes
        -----  --------  -----
        conv1  48×32×32      7
        fc     10        1,234
        -----  --------  -----
        all              1,241
        """,
        table);
  }

  @Test
  void aRowOfAnotherLengthIsRefused() {
    TextTable table = TextTable.of("a", "b");
    assertThrows(IllegalArgumentException.class, () -> table.row("1"));
  }
}
