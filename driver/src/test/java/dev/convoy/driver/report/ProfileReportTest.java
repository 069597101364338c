package dev.convoy.driver.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.control.ControlMessage.Profile;
import dev.convoy.metrics.LineTime;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProfileReportTest {

  @Test
  void theMostCostlyLinesComeFirstAndTheRestIsSummedUp() {
    Profile profile =
        new Profile(
            1,
            0,
            8,
            100,
            List.of(
                new LineTime("conv1 forward", false, "convolution jit", 30, 0),
                new LineTime("receive all-gather of conv2 input", true, "", 20, 15),
                new LineTime("conv1 update", false, "", 0.05, 0),
                new LineTime("conv1 weight gradient", false, "convolution brgconv", 40, 0),
                new LineTime("loss forward", false, "", 0.05, 0)));
    assertEquals(
        """
        Worker 1, mean of 8 steps:
        what                               ms a step    share  waiting  how
        ---------------------------------  ---------  -------  -------  -------------------
        conv1 weight gradient                 40.000   40.0 %           convolution brgconv
        conv1 forward                         30.000   30.0 %           convolution jit
        receive all-gather of conv2 input     20.000   20.0 %   15.000
        2 smaller lines                        0.100    0.1 %
        ---------------------------------  ---------  -------  -------  -------------------
        kernels                               70.100   70.1 %
        exchange                              20.000   20.0 %   15.000
        data, reports, the rest                9.900    9.9 %
        step                                 100.000  100.0 %   15.000
        """,
        ProfileReport.of(profile));
  }

  @Test
  void aRunOfOneStepSaysThatNothingWasTimed() {
    String report = ProfileReport.of(new Profile(0, 0, 0, 0, List.of()));
    assertTrue(report.contains("at least 2 steps"), report);
  }
}
