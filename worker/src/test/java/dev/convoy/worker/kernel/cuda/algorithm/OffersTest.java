package dev.convoy.worker.kernel.cuda.algorithm;

import static org.bytedeco.cuda.global.cudnn.CUDNN_DEFAULT_MATH;
import static org.bytedeco.cuda.global.cudnn.CUDNN_FMA_MATH;
import static org.bytedeco.cuda.global.cudnn.CUDNN_STATUS_NOT_SUPPORTED;
import static org.bytedeco.cuda.global.cudnn.CUDNN_TENSOR_OP_MATH;
import static org.bytedeco.cuda.global.cudnn.CUDNN_TENSOR_OP_MATH_ALLOW_CONVERSION;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.convoy.tensor.DataType;
import dev.convoy.worker.kernel.cuda.device.Precision;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OffersTest {
  private static final Algorithm FIRST = exact(1, 0, true);
  private static final Algorithm SECOND = exact(2, 1000, true);
  private static final Algorithm DICE = exact(3, 0, false);
  private static final Algorithm ROUNDING = new Algorithm(4, CUDNN_TENSOR_OP_MATH, 0, 0, true);
  private static final Algorithm HUGE = exact(5, Offers.ROOM + 1, true);
  private static final Algorithm MISSING =
      new Algorithm(6, CUDNN_FMA_MATH, CUDNN_STATUS_NOT_SUPPORTED, 0, true);

  private static Algorithm exact(int number, long workspace, boolean deterministic) {
    return new Algorithm(number, CUDNN_FMA_MATH, 0, workspace, deterministic);
  }

  private static Offers offers(Factors factors, Algorithm... all) {
    return new Offers(List.of(all), factors);
  }

  private static Algorithm expected(Algorithm... all) {
    return offers(Factors.EXACT, all).expected("conv1 forward");
  }

  private static String fastest(Offers offers, Algorithm... timed) {
    return offers.fastest(List.of(timed)).orElse("none");
  }

  @Test
  void theFastestInTimeIsTakenWhateverWasExpected() {
    assertEquals("2-3", fastest(offers(Factors.EXACT, FIRST, SECOND), SECOND, FIRST));
  }

  @Test
  void withoutTimesTheOneThatIsExpectedToBeTheFastestIsTaken() {
    assertEquals(FIRST, expected(MISSING, FIRST, SECOND));
    assertEquals("none", fastest(offers(Factors.EXACT, FIRST, SECOND)));
  }

  @Test
  void aFasterOneThatIsNotDeterministicIsAvoided() {
    assertEquals("1-3", fastest(offers(Factors.EXACT, DICE, FIRST), DICE, FIRST));
    assertEquals(FIRST, expected(DICE, FIRST));
    assertEquals(HUGE, expected(DICE, HUGE));
  }

  @Test
  void whereNoneIsDeterministicTheBestOfTheOthersIsTaken() {
    Algorithm slower = exact(7, 0, false);
    assertEquals("3-3", fastest(offers(Factors.EXACT, slower, DICE), DICE, slower));
    assertEquals(slower, expected(slower, DICE));
  }

  @Test
  void exactPrecisionRefusesRoundingAlgorithms() {
    assertEquals("1-3", fastest(offers(Factors.EXACT, ROUNDING, FIRST), ROUNDING, FIRST));
    assertEquals("4-1", fastest(offers(Factors.TF32, ROUNDING, FIRST), ROUNDING, FIRST));
    assertEquals("4-1", fastest(offers(Factors.BF16, ROUNDING, FIRST), ROUNDING, FIRST));
  }

  @Test
  void aRoundingVersionThatOnlyTheTimingFoundIsRefused() {
    Algorithm rounding = new Algorithm(1, CUDNN_TENSOR_OP_MATH, 0, 0, true);
    assertEquals("1-3", fastest(offers(Factors.EXACT, FIRST, SECOND), rounding, FIRST, SECOND));
  }

  @Test
  void noPrecisionMakesHalfNumbersOfFloats() {
    Algorithm halving = new Algorithm(4, CUDNN_TENSOR_OP_MATH_ALLOW_CONVERSION, 0, 0, true);
    for (Factors factors : Factors.values()) {
      assertEquals(FIRST, offers(factors, halving, FIRST).expected("conv1 forward"));
    }
  }

  @Test
  void exactPrecisionRunsNothingWithLeaveToRound() {
    assertEquals(CUDNN_FMA_MATH, Factors.EXACT.asked());
    assertEquals(CUDNN_FMA_MATH, Factors.EXACT.running(CUDNN_DEFAULT_MATH));
    assertEquals(CUDNN_TENSOR_OP_MATH, Factors.TF32.running(CUDNN_TENSOR_OP_MATH));
    assertEquals(Factors.EXACT, Factors.of(Precision.F32, DataType.F32));
    assertEquals(Factors.TF32, Factors.of(Precision.BF16, DataType.F32));
    assertEquals(Factors.BF16, Factors.of(Precision.BF16, DataType.BF16));
  }

  @Test
  void whatFailedWhileItWasTimedIsNotTaken() {
    Algorithm failed =
        new Algorithm(1, CUDNN_FMA_MATH, CUDNN_STATUS_NOT_SUPPORTED, FIRST.workspace(), true);
    assertEquals("2-3", fastest(offers(Factors.EXACT, FIRST, SECOND), failed, SECOND));
  }

  @Test
  void whatNeedsMoreThanTheRoomIsNotTimed() {
    Offers offers = offers(Factors.EXACT, HUGE, FIRST, SECOND, DICE, ROUNDING, MISSING);
    assertEquals(Set.of("1-3", "2-3"), offers.candidates().keySet());
    assertEquals(SECOND.workspace(), offers.workspace());
  }

  @Test
  void whereNothingFitsTheRoomWhatNeedsLeastIsTaken() {
    Algorithm larger = exact(7, Offers.ROOM + 2, true);
    assertEquals(HUGE, expected(larger, HUGE));
    assertEquals(0, offers(Factors.EXACT, larger, HUGE).workspace());
  }

  @Test
  void whatIsRefusedGivesWayToTheNextFastestAndOnlyThenToOnesThatAreNotDeterministic() {
    Offers offers = offers(Factors.EXACT, DICE, HUGE, FIRST, SECOND);
    List<Algorithm> timed = List.of(DICE, SECOND, FIRST);
    List<Algorithm> taken = new ArrayList<>();
    for (int k = 0; k < 4; k++) {
      Algorithm best = offers.best(timed, "conv1 forward");
      taken.add(best);
      offers = offers.without(best, "is wrong");
    }
    assertEquals(List.of(SECOND, FIRST, HUGE, DICE), taken);
  }

  @Test
  void whereAllAreRefusedTheReasonsAreSaid() {
    Offers none =
        offers(Factors.EXACT, FIRST, SECOND, MISSING, ROUNDING)
            .without(SECOND, "is off by 6.9e-04")
            .without(FIRST, "cannot run (status 3000)");
    Algorithm.NotOffered e =
        assertThrows(Algorithm.NotOffered.class, () -> none.best(List.of(), "conv1 filter"));
    assertEquals(
        "cuDNN has no way to run conv1 filter that keeps f32 (its algorithm 2 is off by 6.9e-04,"
            + " algorithm 1 cannot run (status 3000)): use --precision tf32",
        e.getMessage());
  }

  @Test
  void whatMayBecomeACandidateHasRoomWhenTheOthersAreTimed() {
    Algorithm other = exact(8, 3000, false);
    assertEquals(3000, offers(Factors.EXACT, FIRST, SECOND, other, ROUNDING, HUGE).workspace());
  }

  @Test
  void whatCannotBeRunIsSaidByName() {
    Algorithm.NotOffered e =
        assertThrows(Algorithm.NotOffered.class, () -> expected(MISSING, ROUNDING));
    assertEquals(
        Optional.of("cuDNN has no way to run conv1 forward"), Optional.ofNullable(e.getMessage()));
  }
}
