package dev.convoy.worker.runtime.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.job.DataSpec;
import dev.convoy.mesh.DeviceMesh;
import dev.convoy.network.Network;
import dev.convoy.network.zoo.Zoo;
import dev.convoy.plan.PlanOptions;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.plan.ownership.Ownership;
import dev.convoy.tensor.DataType;
import dev.convoy.worker.kernel.Kernels;
import dev.convoy.worker.kernel.Kernels.Mode;
import dev.convoy.worker.kernel.reference.ReferenceKernels;
import dev.convoy.worker.memory.Arena;
import dev.convoy.worker.memory.Buffer;
import dev.convoy.worker.memory.Memory;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds of the programs of every rank, whatever the network and the mesh. */
class ProgramsTest {
  private static final int BATCH = 6;

  static Stream<Arguments> cases() {
    List<DeviceMesh> meshes =
        List.of(
            new DeviceMesh(1, 1), new DeviceMesh(1, 3), new DeviceMesh(3, 1), new DeviceMesh(2, 2));
    return Stream.of("alexnet-cifar", "shufflenet-v1-cifar", "googlenet-bn", "autoencoder-cifar")
        .flatMap(network -> meshes.stream().map(mesh -> Arguments.of(network, mesh)));
  }

  /** The programs of all ranks, with one part and two parts a batch, images as values and bytes. */
  private static List<Program> programs(String name, DeviceMesh mesh) {
    return programs(name, mesh, 2);
  }

  private static List<Program> programs(String name, DeviceMesh mesh, int mostChunks) {
    Network network = Zoo.network(name);
    Ownership ownership = Ownership.over(mesh, network, BATCH);
    List<Program> programs = new ArrayList<>();
    try (Kernels kernels = new ReferenceKernels()) {
      for (int chunks = 1; chunks <= mostChunks; chunks++) {
        for (DataType images : EnumSet.of(DataType.F32, DataSpec.type(network))) {
          PlanOptions options = PlanOptions.PLAIN.images(images).chunks(chunks);
          TrainingPlan plan = TrainingPlan.of(network, ownership, options);
          for (int rank = 0; rank < mesh.ranks(); rank++) {
            programs.add(Pipeline.of(kernels).program(plan, rank, Mode.TRAINING, 0));
          }
        }
      }
    }
    return programs;
  }

  /** A device would see the same operations, but for waits and prefetches. */
  private static Program finished(Program program, Arena arena) {
    return new InPlacePosts(arena).apply(program);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void everythingThatIsReadIsKeptOrWrittenBefore(String network, DeviceMesh mesh) {
    for (Program program : programs(network, mesh)) {
      Set<Buffer> written = new HashSet<>(program.kept());
      for (Op op : program.ops()) {
        for (Buffer buffer : op.reads()) {
          assertTrue(written.contains(buffer), () -> op.title() + " reads " + buffer);
        }
        written.addAll(op.writes());
      }
    }
  }

  /** With parts of a batch, and where a value is put together in place, other elements change. */
  @ParameterizedTest
  @MethodSource("cases")
  void whatIsSentIsAwaitedOnceAndNotWrittenBefore(String network, DeviceMesh mesh) {
    for (Program program : programs(network, mesh, 1)) {
      Set<Work.Send> open = new HashSet<>();
      for (Op op : program.ops()) {
        for (Work.Send send : open) {
          boolean inPlace =
              op.work() instanceof Work.Receive r && r.reshard().from().equals(r.reshard().to());
          assertFalse(op.writes().contains(send.source()) && !inPlace, op::title);
        }
        Work work = op.work() instanceof Work.UnlessAhead sender ? sender.op().work() : op.work();
        if (work instanceof Work.Send send) {
          assertTrue(open.add(send));
        } else if (work instanceof Work.AwaitSent wait) {
          assertTrue(open.remove(wait.send()), op::title);
        }
      }
      assertEquals(Set.of(), open);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void placesArePostedWhereNobodyUsesThemUntilTheReceive(String network, DeviceMesh mesh) {
    for (Program prepared : programs(network, mesh)) {
      try (Arena arena = Liveness.of(prepared).arena(Memory.HOST)) {
        arena.layOut();
        Program program = finished(prepared, arena);
        List<Op> ops = program.ops();
        for (int k = 0; k < ops.size(); k++) {
          if (ops.get(k).work() instanceof Work.Post post) {
            for (Incoming message : post.messages()) {
              assertUnusedUntilReceived(program, k, message, arena);
            }
          }
        }
      }
    }
  }

  private static void assertUnusedUntilReceived(
      Program program, int post, Incoming message, Arena arena) {
    List<Op> ops = program.ops();
    Buffer target = target(ops, message);
    for (int after = 1; after <= ops.size(); after++) {
      Op op = ops.get((post + after) % ops.size());
      if (op.work() instanceof Work.Receive receive) {
        if (receive.messages().contains(message)) {
          return;
        }
        if (receive.messages().stream().anyMatch(m -> m.memory().equals(message.memory()))) {
          return;
        }
      }
      boolean partsOfIt = op.touched().contains(target); // other parts and their readers
      assertTrue(
          partsOfIt || op.touched().stream().noneMatch(b -> arena.overlap(b, target)),
          () -> op.title() + " uses the place of " + message.memory());
    }
  }

  private static Buffer target(List<Op> ops, Incoming message) {
    return ops.stream()
        .filter(op -> op.work() instanceof Work.Receive r && r.messages().contains(message))
        .map(op -> ((Work.Receive) op.work()).target())
        .findFirst()
        .orElseThrow();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void imagesOfTheNextStepAreTakenWhenThisStepsAreNotNeededAnyMore(
      String network, DeviceMesh mesh) {
    for (Program program : programs(network, mesh)) {
      boolean taken = false;
      Buffer images = program.ends().images();
      for (Op op : program.ops()) {
        boolean ahead = op.work() instanceof Work.Ahead;
        assertTrue(taken || !ahead, op::title);
        assertFalse(taken && !ahead && op.touched().contains(images), op::title);
        taken |= op.work() instanceof Work.TakeImages;
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aRecordingHasAtLeastThreeOperationsThatOnlyQueueAndKeepsTheirOrder(
      String network, DeviceMesh mesh) {
    for (Program program : programs(network, mesh)) {
      List<Op> flat = new ArrayList<>();
      for (Op op : new Capture().apply(program).ops()) {
        if (op.work() instanceof Work.Recorded recorded) {
          assertTrue(recorded.ops().size() >= 3, op::title);
          assertTrue(recorded.ops().stream().allMatch(o -> o.work().onlyQueues()), op::title);
          flat.addAll(recorded.ops());
        } else {
          flat.add(op);
        }
      }
      assertEquals(program.ops().size(), flat.size());
      for (int k = 0; k < flat.size(); k++) {
        assertSame(program.ops().get(k), flat.get(k));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void buffersThatLiveAtTheSameTimeDoNotOverlap(String network, DeviceMesh mesh) {
    Program program = programs(network, mesh).get(0);
    Liveness liveness = Liveness.of(program);
    try (Arena arena = liveness.arena(Memory.HOST)) {
      assertEquals(liveness.peakBytes(Memory.HOST), arena.layOut());
      for (Op op : program.ops()) {
        List<Buffer> touched = op.touched();
        for (int j = 0; j < touched.size(); j++) {
          for (int i = 0; i < j; i++) {
            assertFalse(arena.overlap(touched.get(i), touched.get(j)), op::title);
          }
        }
      }
    }
  }
}
