package dev.convoy.worker.data.batch;

import static dev.convoy.worker.data.TestData.COLOUR_32;
import static dev.convoy.worker.data.TestData.STRICT;
import static dev.convoy.worker.data.TestData.assertSays;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.job.AugmentationSpec;
import dev.convoy.tensor.Shape;
import dev.convoy.worker.data.BadRecordException;
import dev.convoy.worker.data.DataException;
import dev.convoy.worker.data.RecordSource;
import dev.convoy.worker.data.Split;
import dev.convoy.worker.data.image.ImageShape;
import dev.convoy.worker.data.source.DataUri;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(300)
class BatchReaderTest {
  private static final int BATCH = 12;

  private static RecordSource generated() throws DataException {
    return DataUri.parse("generated:count=100").open(Split.TRAIN, COLOUR_32, STRICT);
  }

  private static BatchReader reader(RecordSource source, int firstRow, int rows, long firstStep)
      throws DataException {
    BatchSchedule schedule = BatchSchedule.shuffled(9, source.count(), BATCH);
    Augmentation augmentation =
        Augmentation.of(AugmentationSpec.CROP_AND_FLIP, ImageShape.of(source.shape()), 9);
    return new BatchReader(source, schedule, firstRow, rows, augmentation, firstStep, 2);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 12})
  void theRowsOfAllWorkersTogetherAreTheGlobalBatchWhateverTheirNumber(int workers)
      throws Exception {
    int size = COLOUR_32.size();
    for (int worker = 0; worker < workers; worker++) {
      int first = worker * BATCH / workers;
      int rows = (worker + 1) * BATCH / workers - first;
      try (BatchReader whole = reader(generated(), 0, BATCH, 0);
          BatchReader part = reader(generated(), first, rows, 0)) {
        for (int step = 0; step < 12; step++) {
          Batch expected = whole.next();
          Batch actual = part.next();
          assertEquals(step, actual.step());
          assertArrayEquals(
              Arrays.copyOfRange(expected.images(), first * size, (first + rows) * size),
              actual.images());
          assertArrayEquals(
              Arrays.copyOfRange(expected.labels(), first, first + rows), actual.labels());
        }
      }
    }
  }

  @Test
  void resumingAtAStepGivesTheBatchesThatWouldHaveCome() throws Exception {
    try (BatchReader whole = reader(generated(), 0, BATCH, 0);
        BatchReader resumed = reader(generated(), 0, BATCH, 20)) {
      for (int step = 0; step < 20; step++) {
        whole.next();
      }
      for (int step = 20; step < 25; step++) {
        Batch expected = whole.next();
        Batch actual = resumed.next();
        assertEquals(step, actual.step());
        assertArrayEquals(expected.images(), actual.images());
        assertArrayEquals(expected.labels(), actual.labels());
      }
    }
  }

  @Test
  void rowsPastTheEndOfATestSetHaveNoLabelAndNoImage() throws Exception {
    RecordSource source = DataUri.parse("generated:test=10").open(Split.TEST, COLOUR_32, STRICT);
    BatchSchedule schedule = BatchSchedule.sequential(source.count(), 4);
    int size = COLOUR_32.size();
    try (BatchReader reader = new BatchReader(source, schedule, 0, 4, Augmentation.none(), 0, 1)) {
      assertArrayEquals(new int[] {0, 1, 2, 3}, reader.next().labels());
      assertArrayEquals(new int[] {4, 5, 6, 7}, reader.next().labels());
      Batch last = reader.next();
      assertArrayEquals(new int[] {8, 9, -1, -1}, last.labels());
      assertArrayEquals(new float[2 * size], Arrays.copyOfRange(last.images(), 2 * size, 4 * size));
      float[] ninth = new float[size];
      source.read(9, ninth, 0);
      assertArrayEquals(ninth, Arrays.copyOfRange(last.images(), size, 2 * size));
    }
  }

  @Test
  void aBadTestRecordHasNoLabelAndNoImage() throws Exception {
    RecordSource source =
        new Watched(5, BatchReaderTest::secondIsBad).skippingBadRecords(Split.TEST);
    BatchSchedule schedule = BatchSchedule.sequential(5, 3);
    try (BatchReader reader = new BatchReader(source, schedule, 0, 3, Augmentation.none(), 0, 1)) {
      Batch first = reader.next();
      assertArrayEquals(new int[] {0, -1, 2}, first.labels());
      assertArrayEquals(new boolean[] {true, false, true}, first.present());
      assertEquals(0, first.images()[1]);
      assertEquals(1, reader.skipped());
      assertArrayEquals(new boolean[] {true, true, false}, reader.next().present());
      assertEquals(1, reader.skipped());
    }
  }

  @Test
  void aBadTrainingRecordIsReplacedAndCountedOnceItsBatchIsGiven() throws Exception {
    RecordSource source =
        new Watched(4, BatchReaderTest::secondIsBad).skippingBadRecords(Split.TRAIN);
    BatchSchedule schedule = BatchSchedule.sequential(4, 2);
    try (BatchReader reader = new BatchReader(source, schedule, 0, 2, Augmentation.none(), 0, 3)) {
      assertEquals(0, reader.skipped());
      Batch first = reader.next();
      assertArrayEquals(new int[] {0, 2}, first.labels());
      assertArrayEquals(new boolean[] {true, true}, first.present());
      assertEquals(1, reader.skipped());
    }
  }

  private static void secondIsBad(long index) throws DataException {
    if (index == 1) {
      throw new BadRecordException("x", "it is bad");
    }
  }

  /** Calls back before each read; record numbers are labels. */
  private record Watched(long count, Check check) implements RecordSource {
    interface Check {
      void before(long index) throws DataException;
    }

    @Override
    public List<String> classNames() {
      return List.of("only");
    }

    @Override
    public Shape shape() {
      return Shape.of(1, 1, 1);
    }

    @Override
    public int read(long index, float[] out, int offset) throws DataException {
      out[offset] = 7;
      check.before(index);
      return (int) index;
    }
  }

  private static BatchReader inOrder(RecordSource source, int depth) {
    BatchSchedule schedule = BatchSchedule.sequential(source.count(), 1);
    return new BatchReader(source, schedule, 0, 1, Augmentation.none(), 0, depth);
  }

  @Test
  void aFailureComesInItsTurnAndStays() throws Exception {
    RecordSource source =
        new Watched(
            10,
            index -> {
              if (index == 2) {
                throw new DataException("file x is bad.");
              }
            });
    try (BatchReader reader = inOrder(source, 5)) {
      assertEquals(0, reader.next().labels()[0]);
      assertEquals(1, reader.next().labels()[0]);
      assertSays(reader::next, "file x is bad.");
      assertSays(reader::next, "file x is bad.");
    }
  }

  @Test
  void aDefectOfTheSourceIsNotTakenForBadData() throws Exception {
    RecordSource source =
        new Watched(
            10,
            index -> {
              throw new ArithmeticException("defect");
            });
    try (BatchReader reader = inOrder(source, 1)) {
      IllegalStateException e = assertThrows(IllegalStateException.class, reader::next);
      assertTrue(e.getCause() instanceof ArithmeticException);
    }
  }

  @Test
  void readingRunsAheadByTheDepthAndTheBatchInHandStaysWhole() throws Exception {
    Semaphore read = new Semaphore(0);
    AtomicLong last = new AtomicLong();
    RecordSource source =
        new Watched(
            100,
            index -> {
              last.set(index);
              read.release();
            });
    try (BatchReader reader = inOrder(source, 3)) {
      Batch first = reader.next();
      // Four buffers: record 0 is in hand, so 1, 2 and 3 can be read and no more.
      read.acquire(4);
      assertEquals(3, last.get());
      assertEquals(0, first.labels()[0]);
      assertFalse(read.tryAcquire(50, TimeUnit.MILLISECONDS));
      assertEquals(1, reader.next().labels()[0]);
      read.acquire();
      assertEquals(4, last.get());
    }
  }

  @Test
  void closingStopsInTheMiddleOfABatchAndLaterCallsFail() throws Exception {
    CountDownLatch started = new CountDownLatch(1);
    RecordSource slow =
        new Watched(
            1_000_000,
            index -> {
              started.countDown();
              long until = System.nanoTime() + 1_000_000;
              while (System.nanoTime() < until) {
                Thread.onSpinWait();
              }
            });
    BatchReader reader =
        new BatchReader(
            slow,
            BatchSchedule.sequential(1_000_000, 100_000),
            0,
            100_000,
            Augmentation.none(),
            0,
            1);
    started.await();
    Assertions.assertTimeoutPreemptively(Duration.ofMinutes(2), reader::close);
    assertThrows(IllegalStateException.class, reader::next);
  }

  @Test
  void closingWorksWhileTheReaderWaitsForTheCaller() throws Exception {
    BatchReader reader = inOrder(new Watched(100, index -> {}), 2);
    reader.next();
    Assertions.assertTimeoutPreemptively(Duration.ofMinutes(2), reader::close);
    reader.close();
  }

  @Test
  void rowsOutsideTheGlobalBatchAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> reader(generated(), 8, 5, 0).close());
  }
}
