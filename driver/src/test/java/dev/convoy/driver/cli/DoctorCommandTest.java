package dev.convoy.driver.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.control.ExitCode;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DoctorCommandTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--workers=3",
        "--threads-per-worker=2",
        "--master=spark://nowhere:7077",
        "--launcher=srun",
        "--memory-per-worker=2g",
        "--interface=lo",
        "--port-range=40000-40100"
      })
  void whatIsOfAClusterIsRefusedWhereNoneIsLookedAt(String option) {
    StringWriter err = new StringWriter();
    int code =
        Main.run(
            new String[] {"doctor", option},
            new PrintWriter(new StringWriter()),
            new PrintWriter(err));
    assertEquals(ExitCode.USAGE.number(), code);
    String name = option.substring(0, option.indexOf('='));
    assertTrue(
        err.toString().contains(name + " is of a cluster's workers: give --cluster, too"),
        err.toString());
  }
}
