package dev.convoy.driver.report.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.convoy.driver.session.InProcessWorkers;
import dev.convoy.job.Checkpointing;
import dev.convoy.job.Job;
import dev.convoy.job.Observation;
import dev.convoy.job.TrainingSpec;
import dev.convoy.job.Trial;
import dev.convoy.mesh.Speeds;
import dev.convoy.network.BatchNorm;
import dev.convoy.network.Convolution;
import dev.convoy.network.GlobalAveragePooling;
import dev.convoy.network.Linear;
import dev.convoy.network.Network;
import dev.convoy.network.SoftmaxCrossEntropy;
import dev.convoy.placement.Strategy;
import dev.convoy.tensor.Shape;
import dev.convoy.worker.kernel.reference.ReferenceKernels;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TraceTest {
  private JsonNode trace = new ObjectMapper().missingNode();

  private static Network network() {
    return Network.builder("traced", Shape.of(3, 6, 6))
        .add("conv1", Convolution.of(4, 3))
        .add("bn1", BatchNorm.standard())
        .add("pool", new GlobalAveragePooling())
        .add("fc", new Linear(10, true))
        .add("loss", new SoftmaxCrossEntropy())
        .build();
  }

  /** Three workers by rows, then two by channels. */
  @BeforeAll
  void train() throws Exception {
    Job job =
        new Job(
            TrainingSpec.of(network(), 6),
            Checkpointing.NONE,
            List.of(
                new Trial(Strategy.DATA, 3, 1, 4, 0, false).with(Observation.TIMELINE),
                new Trial(Strategy.MODEL, 2, 1, 4, 0, false).with(Observation.TIMELINE)));
    Trace made =
        new Trace(
            trial -> job.trials().get(trial).title(),
            trial -> job.plan(trial, Speeds.equal(job.trials().get(trial).workers())));
    assertTrue(made.isEmpty());
    for (int trial = 0; trial < 2; trial++) {
      InProcessWorkers.run(job, trial, rank -> new ReferenceKernels(), made);
    }
    trace = new ObjectMapper().readTree(made.json().toString());
  }

  private List<JsonNode> events(String phase) {
    return StreamSupport.stream(trace.path("traceEvents").spliterator(), false)
        .filter(event -> event.path("ph").asText().equals(phase))
        .toList();
  }

  @Test
  void itIsOneThatCanBeDrawn() {
    assertEquals(List.of(), TraceCheck.faults(trace));
  }

  @Test
  void everyWorkerIsAProcessWithItsNameAndStep() {
    List<String> names =
        events("M").stream()
            .filter(event -> event.path("name").asText().equals("process_name"))
            .map(event -> event.path("args").path("name").asText())
            .toList();
    assertEquals(
        List.of(
            "data, worker 0, step 3",
            "data, worker 1, step 3",
            "data, worker 2, step 3",
            "model, worker 0, step 3",
            "model, worker 1, step 3"),
        names);
  }

  @Test
  void kernelsAndTransfersAreNamedByLayer() {
    List<String> slices = events("X").stream().map(e -> e.path("name").asText()).toList();
    assertTrue(slices.contains("conv1 forward"), slices.toString());
    assertTrue(slices.contains("receive all-gather of bn1 statistics"), slices.toString());
    assertTrue(slices.contains("next batch, reports"), slices.toString());
  }

  @Test
  void arrowsGoFromEverySenderToEveryReceiver() {
    List<JsonNode> begins =
        events("s").stream().filter(e -> e.path("name").asText().equals("bn1 statistics")).toList();
    assertFalse(begins.isEmpty());
    assertTrue(begins.size() <= 6, "more than three workers' to two others each");
    assertEquals(events("s").size(), events("f").size());
  }

  @Test
  void theCheckFindsWhatIsWrong() {
    JsonNode crossing =
        json(
            "{'ph':'M','name':'process_name','pid':1,'tid':0,'args':{}},"
                + "{'ph':'M','name':'thread_name','pid':1,'tid':1,'args':{}},"
                + "{'ph':'X','name':'a','pid':1,'tid':1,'ts':0,'dur':10},"
                + "{'ph':'X','name':'b','pid':1,'tid':1,'ts':5,'dur':10},"
                + "{'ph':'s','name':'c','id':3,'pid':1,'tid':1,'ts':3}");
    assertEquals(3, TraceCheck.faults(crossing).size(), TraceCheck.faults(crossing).toString());
  }

  private static JsonNode json(String events) {
    try {
      return new ObjectMapper()
          .readTree("{'traceEvents':[%s]}".formatted(events).replace('\'', '"'));
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }
}
