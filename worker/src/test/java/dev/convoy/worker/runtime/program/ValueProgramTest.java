package dev.convoy.worker.runtime.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.layout.Block;
import dev.convoy.layout.Layout;
import dev.convoy.layout.Redistribution;
import dev.convoy.mesh.DeviceMesh;
import dev.convoy.network.Activation;
import dev.convoy.network.Add;
import dev.convoy.network.Concat;
import dev.convoy.network.Convolution;
import dev.convoy.network.Flatten;
import dev.convoy.network.Linear;
import dev.convoy.network.Network;
import dev.convoy.network.SoftmaxCrossEntropy;
import dev.convoy.plan.Chunk;
import dev.convoy.plan.PlanOptions;
import dev.convoy.plan.Reshard;
import dev.convoy.plan.Step;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.plan.Value;
import dev.convoy.plan.ownership.Ownership;
import dev.convoy.tensor.DataType;
import dev.convoy.tensor.Indices;
import dev.convoy.tensor.Range;
import dev.convoy.tensor.Shape;
import dev.convoy.worker.kernel.Kernels;
import dev.convoy.worker.kernel.Kernels.Mode;
import dev.convoy.worker.kernel.reference.ReferenceKernels;
import dev.convoy.worker.runtime.program.Contributions.Filling;
import dev.convoy.worker.runtime.program.Contributions.Start;
import java.util.List;
import org.junit.jupiter.api.Test;

class ValueProgramTest {
  private static final Activation RELU = new Activation(Activation.Function.RELU);

  /**
   * {@code relu1} is the only reader of {@code conv1}, {@code relu2} one of two of {@code conv2}.
   */
  private static Network network() {
    return Network.builder("branches", Shape.of(3, 6, 6))
        .add("conv1", Convolution.of(4, 3).padding(1))
        .add("relu1", RELU)
        .add("conv2", Convolution.of(4, 3).padding(1))
        .add("relu2", RELU)
        .add("add", new Add(), "relu2", "conv2")
        .add("both", new Concat(), "add", "relu1")
        .add("conv3", Convolution.of(4, 3).padding(1))
        .add("flatten", new Flatten())
        .add("fc", new Linear(3, true))
        .add("loss", new SoftmaxCrossEntropy())
        .build();
  }

  private static ValueProgram lowered(DeviceMesh mesh, int rank) {
    TrainingPlan plan =
        TrainingPlan.of(network(), Ownership.over(mesh, network(), 4), PlanOptions.PLAIN);
    return Lowering.of(plan, rank, Mode.TRAINING);
  }

  private static List<ValueOp.Receive> receives(ValueProgram program, String title) {
    return program.ops().stream()
        .filter(op -> op instanceof ValueOp.Receive r && r.name().equals(title))
        .map(op -> (ValueOp.Receive) op)
        .toList();
  }

  @Test
  void aSingleWorkerSendsNothingAndOnlyRenames() {
    ValueProgram program = lowered(new DeviceMesh(1, 1), 0);
    assertTrue(program.ops().stream().noneMatch(op -> op instanceof ValueOp.Send));
    assertEquals(List.of(), receives(program, "conv1 input"));
    assertTrue(program.toString().contains("conv1 forward\n"), program::toString);
  }

  @Test
  void aTileIsInRowsAndChannelsOfTheWholeBatchAndLayer() {
    ValueProgram program = lowered(new DeviceMesh(2, 2), 3);
    ValueOp.Compute conv1 =
        (ValueOp.Compute)
            program.ops().stream()
                .filter(op -> op instanceof ValueOp.Compute c && c.layer().equals("conv1"))
                .findFirst()
                .orElseThrow();
    assertEquals(
        new Block(new Range(2, 4), Indices.ofRuns(List.of(new Range(2, 4)))), conv1.tile().block());
  }

  @Test
  void onlyAnActivationThatIsItsLayersOnlyReaderIsFused() {
    try (Kernels kernels = new ReferenceKernels()) {
      String fused = new Fusion(kernels).apply(lowered(new DeviceMesh(1, 1), 0)).toString();
      assertTrue(fused.contains("conv1 forward with RELU"), fused);
      assertTrue(!fused.contains("relu1 forward") && !fused.contains("relu1 backward"), fused);
      assertTrue(fused.contains("relu2 forward") && fused.contains("relu2 backward"), fused);
    }
  }

  @Test
  void branchesFillTheirConcatenationTogether() {
    ValueProgram program = lowered(new DeviceMesh(1, 2), 0);
    List<ValueOp.Receive> branches = receives(program, "conv3 input");
    assertEquals(
        List.of(Filling.TOGETHER, Filling.TOGETHER),
        branches.stream().map(ValueOp.Receive::filling).toList());
    for (ValueOp.Receive branch : branches) {
      Contributions made = Contributions.to(0, branch.reshard(), branch.filling());
      assertEquals(Start.OVERWRITE, made.start());
    }
  }

  @Test
  void eachGradientOfSeveralReadersIsPutTogetherByItself() {
    ValueProgram program = lowered(new DeviceMesh(1, 2), 0);
    receives(program, "conv3 input gradient")
        .forEach(part -> assertEquals(Filling.ALONE, part.filling()));
  }

  /** Half the channels of a value of four, whole or as addends of two ranks. */
  private static Step branch(int id, Range channels, boolean partial) {
    Block here = new Block(new Range(0, 2), Indices.ofRuns(List.of(channels)));
    List<Block> source = List.of(here, here);
    Block all = new Block(new Range(0, 2), Indices.all(4));
    Layout from = partial ? Layout.partial(source) : Layout.whole(source);
    Reshard reshard =
        new Reshard(
            id,
            "branch",
            new Reshard.End(new Value.Output("branch " + id), from),
            new Reshard.End(new Value.Input(0), Layout.whole(List.of(all, all))),
            Redistribution.plan(from, Layout.whole(source)),
            1,
            DataType.F32);
    return new Step.Receive(reshard, Chunk.WHOLE);
  }

  @Test
  void branchesThatAreSummedUpOrLeaveGapsDoNotCoverTheirTarget() {
    Value target = new Value.Input(0);
    Step first = branch(0, new Range(0, 2), /* partial= */ false);
    Step second = branch(1, new Range(2, 4), /* partial= */ false);
    Step summed = branch(2, new Range(2, 4), /* partial= */ true);
    assertTrue(new Coverage(List.of(first, second), 0).of(target));
    assertTrue(!new Coverage(List.of(first), 0).of(target));
    assertTrue(!new Coverage(List.of(first, summed), 0).of(target));
  }

  @Test
  void whatComesLaterToATargetThatWasClearedIsAdded() {
    Step.Receive summed = (Step.Receive) branch(2, new Range(2, 4), /* partial= */ true);
    Reshard m = summed.reshard();
    assertEquals(Start.CLEAR, Contributions.to(0, m, Filling.ALONE).start());
    assertEquals(Start.ADD, Contributions.to(0, m, Filling.ADDING).start());
  }
}
