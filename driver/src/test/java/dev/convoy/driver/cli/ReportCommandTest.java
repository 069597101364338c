package dev.convoy.driver.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportCommandTest {
  @TempDir Path directory = Path.of("");

  private final StringWriter err = new StringWriter();

  private int report(Path... directories) {
    String[] arguments = new String[1 + directories.length];
    arguments[0] = "report";
    for (int k = 0; k < directories.length; k++) {
      arguments[k + 1] = directories[k].toString();
    }
    return Main.run(arguments, new PrintWriter(new StringWriter()), new PrintWriter(err, true));
  }

  private Path run(String name, String comparison) throws IOException {
    Path run = Files.createDirectories(directory.resolve(name));
    Files.writeString(run.resolve("comparison.json"), comparison);
    Files.writeString(run.resolve("plan.json"), "{\"plans\":{}}");
    return run;
  }

  @Test
  void aSweepsDirectoryIsAsGoodAsThoseOfItsComparisons() throws IOException {
    run("sweep/batch-8", "{\"network\":\"first\",\"strategies\":[]}");
    run("sweep/batch-16", "{\"network\":\"second\",\"strategies\":[]}");
    Path sweep =
        run(
            "sweep",
            "{\"cases\":[{\"directory\":\"batch-8\"},{\"directory\":\"batch-16\"}],"
                + "\"answer\":\"data is fastest in both cases.\"}");
    assertEquals(0, report(sweep), err.toString());
    String page = Files.readString(sweep.resolve("report.html"));
    assertTrue(page.contains("\"name\":\"batch-8\"") && page.contains("\"name\":\"batch-16\""));
    assertTrue(page.contains("data is fastest in both cases."));
  }

  @Test
  void whatIsNoComparisonIsSaid() throws IOException {
    assertEquals(2, report(directory));
    assertTrue(err.toString().contains("holds no comparison.json: name output"), err.toString());
    Path run = run("run", "{");
    assertEquals(2, report(run));
    assertTrue(err.toString().contains("comparison.json: it is no JSON"), err.toString());
  }
}
