package dev.convoy.worker.data.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.convoy.worker.data.TestData;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BatchScheduleTest {
  private static List<Long> epoch(BatchSchedule schedule, long epoch) {
    List<Long> records = new ArrayList<>();
    long first = epoch * schedule.stepsPerEpoch();
    for (long step = first; step < first + schedule.stepsPerEpoch(); step++) {
      assertEquals(epoch, schedule.epoch(step));
      for (int row = 0; row < schedule.globalBatch(); row++) {
        records.add(schedule.record(step, row));
      }
    }
    return records;
  }

  @ParameterizedTest
  @CsvSource({"1,1", "2,2", "3,1", "10,5", "1000,8", "50000,125"})
  void anEpochReadsEveryRecordOnce(long count, int batch) throws Exception {
    List<Long> records = epoch(BatchSchedule.shuffled(3, count, batch), 2);
    List<Long> all = LongStream.range(0, count).boxed().toList();
    assertEquals(all, records.stream().sorted().toList());
  }

  @Test
  void epochsAndSeedsHaveOtherOrders() throws Exception {
    BatchSchedule schedule = BatchSchedule.shuffled(3, 1000, 10);
    assertNotEquals(epoch(schedule, 0), epoch(schedule, 1));
    assertNotEquals(epoch(schedule, 0), epoch(BatchSchedule.shuffled(4, 1000, 10), 0));
    assertEquals(epoch(schedule, 7), epoch(BatchSchedule.shuffled(3, 1000, 10), 7));
  }

  @Test
  void theGlobalBatchOnlyCutsTheOrderOfAnEpoch() throws Exception {
    assertEquals(
        epoch(BatchSchedule.shuffled(3, 1000, 10), 5),
        epoch(BatchSchedule.shuffled(3, 1000, 250), 5));
  }

  @Test
  void theRecordsThatFillNoBatchAreLeftOutAndDifferEachEpoch() throws Exception {
    BatchSchedule schedule = BatchSchedule.shuffled(3, 103, 10);
    assertEquals(10, schedule.stepsPerEpoch());
    HashSet<Long> first = new HashSet<>(epoch(schedule, 0));
    assertEquals(100, first.size());
    assertNotEquals(first, new HashSet<>(epoch(schedule, 1)));
  }

  @Test
  void aBatchLargerThanTheDataIsRefused() {
    TestData.assertSays(
        () -> BatchSchedule.shuffled(1, 7, 8), "7 records", "global batch of 8", "--batch");
  }

  @Test
  void sequentialReadingEndsWithAShortBatch() {
    BatchSchedule schedule = BatchSchedule.sequential(10, 4);
    assertEquals(3, schedule.stepsPerEpoch());
    assertEquals(6, schedule.record(1, 2));
    assertEquals(9, schedule.record(2, 1));
    assertEquals(-1, schedule.record(2, 2));
    assertEquals(-1, schedule.record(3, 0));
    assertEquals(2, BatchSchedule.sequential(8, 4).stepsPerEpoch());
  }
}
