package dev.convoy.driver.report;

import dev.convoy.driver.report.text.Quantity;
import dev.convoy.driver.report.text.TextTable;
import dev.convoy.plan.MemoryEstimate;
import dev.convoy.plan.Reshard;
import dev.convoy.plan.TrainingPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** A plan as {@code plan} shows it: what moves in a step, and what each worker holds. */
public final class PlanReport {

  private PlanReport() {}

  /** What crosses from worker to worker in one training step, in order. */
  public static String reshards(TrainingPlan plan) {
    TextTable table = TextTable.of("moves", "as", ">a worker sends", ">all workers send");
    int ranks = plan.ownership().mesh().ranks();
    for (Reshard reshard : plan.reshards()) {
      if (!reshard.redistribution().isLocal()) {
        table.row(
            reshard.title(),
            reshard.redistribution().collective(),
            spread(IntStream.range(0, ranks).mapToLong(reshard::bytesSent).toArray()),
            Quantity.bytes(IntStream.range(0, ranks).mapToLong(reshard::bytesSent).sum()));
      }
    }
    table.line();
    table.row(
        "a step",
        "",
        spread(IntStream.range(0, ranks).mapToLong(plan::bytesSent).toArray()),
        Quantity.bytes(plan.bytesSent()));
    return table.render();
  }

  /** One number where all workers send the same, else the least and the most. */
  private static String spread(long[] bytes) {
    long least = IntStream.range(0, bytes.length).mapToLong(i -> bytes[i]).min().orElse(0);
    long most = IntStream.range(0, bytes.length).mapToLong(i -> bytes[i]).max().orElse(0);
    return least == most
        ? Quantity.bytes(most)
        : Quantity.bytes(least) + " - " + Quantity.bytes(most);
  }

  /** Parameters, traffic and estimated memory of each worker. */
  public static String workers(TrainingPlan plan) {
    TextTable table =
        TextTable.of(
            "worker",
            ">parameters",
            ">sends a step",
            ">weights",
            ">gradients",
            ">optimizer",
            ">activations",
            ">their gradients",
            ">memory");
    for (int rank : NetworkReport.shown(plan.ownership().mesh().ranks())) {
      MemoryEstimate memory = MemoryEstimate.of(plan, rank);
      List<String> cells = new ArrayList<>();
      cells.add(Integer.toString(rank));
      cells.add(Quantity.count(plan.parametersHeld(rank)));
      cells.add(Quantity.bytes(plan.bytesSent(rank)));
      cells.add(Quantity.bytes(memory.parameters()));
      cells.add(Quantity.bytes(memory.gradients()));
      cells.add(Quantity.bytes(memory.optimizer()));
      cells.add(Quantity.bytes(memory.activations()));
      cells.add(Quantity.bytes(memory.activationGradients()));
      cells.add(Quantity.bytes(memory.total()));
      table.row(cells);
    }
    return table.render()
        + "Memory is an estimate: every buffer counted once, none shared, no kernel scratch.\n";
  }
}
