package dev.convoy.driver.cli.option;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convoy.driver.report.Contestant;
import dev.convoy.placement.Strategy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EntrantTest {

  private static Contestant contestant(String text, int workers, int threads) {
    WorkerOptions options = new WorkerOptions();
    options.workers = workers;
    options.threads = threads;
    return new Entrant.Name().convert(text).on(options, new MeshOption());
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

  @Test
  void anEntrantIsWrittenAsItIsRead() {
    for (String text : new String[] {"single@1", "model"}) {
      assertEquals(text, new Entrant.Name().convert(text).toString());
    }
  }
}
