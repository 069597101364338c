package dev.convoy.driver.cli.option;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.convoy.driver.planning.Entry;
import dev.convoy.driver.report.Contestant;
import dev.convoy.job.WorkerSpeeds;
import dev.convoy.placement.Strategy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EntrantTest {

  private static Contestant contestant(String text, int workers, int threads) {
    WorkerOptions options = new WorkerOptions();
    options.setWorkers(workers);
    options.threads = threads;
    Entry entry = new Entrant.Name().convert(text).on(options, new MeshOption());
    return assertInstanceOf(Entry.Known.class, entry).contestant();
  }

  @ParameterizedTest
  @CsvSource({
    "single, SINGLE, 1, 8",
    "single@1, SINGLE, 1, 1",
    "single@3, SINGLE, 1, 3",
    "model, MODEL, 4, 2",
    "model@4, MODEL, 2, 2",
    "data@16, DATA, 8, 2",
  })
  void threadsInAllBecomeWorkersOfTheThreadsThatWorkersHave(
      String text, Strategy strategy, int workers, int threads) {
    assertEquals(new Contestant(text, strategy, workers, threads), contestant(text, 4, 2));
  }

  @ParameterizedTest
  @CsvSource({"auto, 4", "auto@4, 2"})
  void thePlannerMayChooseForAsManyWorkers(String text, int workers) {
    WorkerOptions options = new WorkerOptions();
    options.setWorkers(4);
    options.threads = 2;
    assertEquals(
        new Entry.Auto(text, workers, 2, new WorkerSpeeds.Equal(), null),
        new Entrant.Name().convert(text).on(options, new MeshOption()));
  }

  @Test
  void anEntrantIsWrittenAsItIsRead() {
    for (String text : new String[] {"single@1", "model", "auto", "auto@2"}) {
      assertEquals(text, new Entrant.Name().convert(text).toString());
    }
  }
}
