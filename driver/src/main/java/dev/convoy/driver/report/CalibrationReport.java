package dev.convoy.driver.report;

import dev.convoy.cost.CalibratedCosts;
import dev.convoy.cost.Calibration;
import dev.convoy.cost.Calibration.Connection;
import dev.convoy.cost.CostKey;
import dev.convoy.cost.ExchangeRate;
import dev.convoy.cost.Movement;
import dev.convoy.cost.TransportCost;
import dev.convoy.driver.report.text.Quantity;
import dev.convoy.driver.report.text.TextTable;
import dev.convoy.job.Transport;
import dev.convoy.layout.Block;
import dev.convoy.plan.LayerShare;
import dev.convoy.plan.Step;
import dev.convoy.plan.Step.Pass;
import dev.convoy.plan.TrainingPlan;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What was measured of a machine, as tables. */
public final class CalibrationReport {
  private static final double MILLI = 1e3;
  private static final double MICRO = 1e6;
  private static final double GIGA = 1e-9;

  private CalibrationReport() {}

  /** A pass of a layer, all parts of the batch together. */
  private record LayerPass(String layer, Pass pass) {}

  /** How long a worker takes for each pass of each layer of a plan. */
  public static String kernels(TrainingPlan plan, CalibratedCosts costs, int rank) {
    Map<LayerPass, Double> seconds = new LinkedHashMap<>();
    for (Step step : plan.training()) {
      if (step instanceof Step.Compute compute) {
        seconds.merge(
            new LayerPass(compute.layer(), compute.pass()),
            costs.compute(plan, compute, rank),
            Double::sum);
      }
    }
    TextTable table = TextTable.of("layer", "share", "pass", ">ms", ">GMAC/s");
    double all = 0;
    for (Map.Entry<LayerPass, Double> entry : seconds.entrySet()) {
      LayerPass pass = entry.getKey();
      all += entry.getValue();
      if (entry.getValue() > 0) {
        table.row(
            pass.layer(),
            share(plan, pass.layer(), rank),
            title(pass.pass()),
            millis(entry.getValue()),
            rate(macs(plan, pass, rank), entry.getValue()));
      }
    }
    table.line();
    return busy(table, all, plan, costs, rank).render();
  }

  /** Adds what the worker's thread does besides, and all of it together. */
  private static TextTable busy(
      TextTable table, double layers, TrainingPlan plan, CalibratedCosts costs, int rank) {
    double sending = 0;
    double receiving = 0;
    double clipping = 0;
    for (Step step : plan.training()) {
      if (step instanceof Step.Send send) {
        sending += costs.send(send.reshard().part(send.chunk()), rank);
      } else if (step instanceof Step.Receive receive) {
        receiving += costs.receive(receive.reshard().part(receive.chunk()), rank);
      } else if (step instanceof Step.Clip) {
        clipping += costs.clip(plan, rank);
      }
    }
    double besides = costs.perStep(plan, rank);
    sum(table, "layers", layers + clipping);
    sum(table, "sending, without waiting", sending);
    sum(table, "receiving, without waiting", receiving);
    sum(table, "data, reports, the rest", besides);
    return sum(table, "busy in a step", layers + clipping + sending + receiving + besides);
  }

  private static TextTable sum(TextTable table, String what, double seconds) {
    return table.row(what, "", "", millis(seconds), "");
  }

  private static String title(Pass pass) {
    return switch (pass) {
      case FORWARD -> "forward";
      case BACKWARD -> "backward";
      case WEIGHTS -> "weight gradient";
      case SQUARES -> "squares";
      case UPDATE -> "update";
    };
  }

  private static String share(TrainingPlan plan, String layer, int rank) {
    Block own = plan.ownership().sharesOf(layer).work().get(rank);
    if (own.isEmpty()) {
      return "";
    }
    return plan.share(layer, rank, 0, null).outputSizes().stream()
        .map(String::valueOf)
        .collect(Collectors.joining("×"));
  }

  /** Multiply-accumulates of a worker's share, where the pass has some. */
  private static double macs(TrainingPlan plan, LayerPass pass, int rank) {
    boolean multiplies = pass.pass() != Pass.SQUARES && pass.pass() != Pass.UPDATE;
    Block own = plan.ownership().sharesOf(pass.layer()).work().get(rank);
    if (!multiplies || own.isEmpty()) {
      return 0;
    }
    LayerShare share = plan.share(pass.layer(), rank, 0, null);
    return (double) share.layer().macs(share.inputShapes())
        * own.rows().size()
        * own.channels().size()
        / share.outputShape().channels();
  }

  private static String rate(double macs, double seconds) {
    return macs == 0 ? "" : Quantity.digits(GIGA * macs / seconds);
  }

  private static String millis(double seconds) {
    return String.format(Locale.ROOT, "%.3f", MILLI * seconds);
  }

  /** What moving and updating takes, by its kind. */
  public static String rates(Calibration calibration, CalibratedCosts costs) {
    TextTable table = TextTable.of("what", ">µs a message", ">GB/s", ">GB/s of its own");
    for (ExchangeRate rate : costs.exchangeRates()) {
      table.row(
          title(rate),
          micros(rate.perMessage()),
          speed(rate.perByte()),
          speed(rate.perLocalByte()));
    }
    return table.render() + parameterPasses(calibration);
  }

  private static String title(ExchangeRate rate) {
    return (rate.direction() == Movement.Direction.SEND ? "sending " : "receiving ")
        + rate.of().name().toLowerCase(Locale.ROOT)
        + (rate.adds() ? ", adding up" : "")
        + (rate.inSegments() ? ", in long segments" : ", in short segments");
  }

  private static String parameterPasses(Calibration calibration) {
    StringBuilder text = new StringBuilder();
    for (Pass pass : List.of(Pass.UPDATE, Pass.SQUARES)) {
      calibration.seconds().entrySet().stream()
          .filter(e -> e.getKey() instanceof CostKey.ParameterPass p && p.pass() == pass)
          .max((a, b) -> Long.compare(elements(a.getKey()), elements(b.getKey())))
          .ifPresent(
              e ->
                  text.append(
                      "%s of %s elements: %s ms, %s G elements/s%n"
                          .formatted(
                              title(pass),
                              Quantity.count(elements(e.getKey())),
                              millis(e.getValue()),
                              rate((double) elements(e.getKey()), e.getValue()))));
    }
    return text.toString();
  }

  private static long elements(CostKey key) {
    return key instanceof CostKey.ParameterPass pass ? pass.elements() : 0;
  }

  /** What a rate of 0 says: nothing that could be measured. */
  private static String speed(double perByte) {
    return perByte == 0 ? "" : Quantity.digits(GIGA / perByte);
  }

  private static String micros(double seconds) {
    return String.format(Locale.ROOT, "%.2f", MICRO * seconds);
  }

  /** What bringing bytes from worker to worker takes. */
  public static String links(Map<Connection, TransportCost> links) {
    TextTable table =
        TextTable.of(
            "links within this machine",
            ">workers",
            ">latency, µs",
            ">GB/s",
            ">µs a message",
            ">CPU of sender, µs a message",
            ">s/GB",
            ">CPU of receiver, µs a message",
            ">s/GB");
    links.forEach(
        (between, cost) ->
            table.row(
                between.transport() == Transport.UNIX ? "Unix-domain sockets" : "TCP",
                String.valueOf(between.workers()),
                micros(cost.link().latency()),
                Quantity.digits(GIGA * cost.link().bytesPerSecond()),
                micros(cost.link().perMessage()),
                micros(cost.sender().callPerMessage() + cost.sender().ioPerMessage()),
                String.format(Locale.ROOT, "%.3f", cost.sender().ioPerByte() / GIGA),
                micros(cost.receiver().callPerMessage() + cost.receiver().ioPerMessage()),
                String.format(Locale.ROOT, "%.3f", cost.receiver().ioPerByte() / GIGA)));
    return table.render();
  }
}
