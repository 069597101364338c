package dev.convoy.driver;

import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.convoy.placement.LayerPlacement;
import dev.convoy.placement.Placements;
import dev.convoy.placement.Strategy;
import java.time.Instant;
import java.time.LocalDateTime;

/** The rules of the modules and packages: who may know whom, and where each library is confined. */
@AnalyzeClasses(
    packages = "dev.convoy",
    importOptions = {ImportOption.DoNotIncludeTests.class, ArchitectureTest.NoTestJars.class})
class ArchitectureTest {

  /** What tests of several modules share comes in a jar of its own. */
  static final class NoTestJars implements ImportOption {
    @Override
    public boolean includes(Location location) {
      return !location.contains("-tests.jar");
    }
  }

  private static final String[] COMMON = {
    "dev.convoy.checkpoint..",
    "dev.convoy.control..",
    "dev.convoy.cost..",
    "dev.convoy.job..",
    "dev.convoy.json..",
    "dev.convoy.layout..",
    "dev.convoy.mesh..",
    "dev.convoy.metrics..",
    "dev.convoy.network..",
    "dev.convoy.placement..",
    "dev.convoy.plan..",
    "dev.convoy.planner..",
    "dev.convoy.random..",
    "dev.convoy.simulate..",
    "dev.convoy.tensor..",
    "dev.convoy.text..",
    "dev.convoy.yaml.."
  };

  private static final String[] PLANNING = {
    "dev.convoy.cost..",
    "dev.convoy.job..",
    "dev.convoy.layout..",
    "dev.convoy.mesh..",
    "dev.convoy.network..",
    "dev.convoy.placement..",
    "dev.convoy.plan..",
    "dev.convoy.planner..",
    "dev.convoy.simulate..",
    "dev.convoy.tensor.."
  };

  @ArchTest
  static final ArchRule commonKnowsNeitherWorkerNorDriver =
      noClasses()
          .that()
          .resideInAnyPackage(COMMON)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.convoy.worker..", "dev.convoy.driver..");

  @ArchTest
  static final ArchRule theWorkerDoesNotKnowTheDriver =
      noClasses()
          .that()
          .resideInAPackage("dev.convoy.worker..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.convoy.driver..");

  /** What a training is and how it is shared out: data, planned and tested without a worker. */
  @ArchTest
  static final ArchRule plansAreDataAlone =
      classes()
          .that()
          .resideInAnyPackage(PLANNING)
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(PLANNING)
                  .or(
                      resideInAnyPackage(
                          "java.lang..",
                          "java.math..",
                          "java.nio..",
                          "java.security..",
                          "java.time..",
                          "java.util..",
                          "com.fasterxml.jackson..",
                          "org.jspecify..",
                          "dev.convoy.json..",
                          "dev.convoy.random..",
                          "dev.convoy.text..",
                          "dev.convoy.yaml..")));

  @ArchTest
  static final ArchRule noPackagesFormACycle =
      slices().matching("dev.convoy.(**)").should().beFreeOfCycles();

  /** A program is made, then run, then trained with; calibration does all of it. */
  @ArchTest
  static final ArchRule theRuntimeGoesOneWay =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("program")
          .definedBy("dev.convoy.worker.runtime.program..")
          .layer("run")
          .definedBy("dev.convoy.worker.runtime.run..")
          .layer("train")
          .definedBy("dev.convoy.worker.runtime.train..")
          .layer("calibrate")
          .definedBy("dev.convoy.worker.calibrate..")
          .whereLayer("calibrate")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("train")
          .mayOnlyBeAccessedByLayers("calibrate")
          .whereLayer("run")
          .mayOnlyBeAccessedByLayers("train", "calibrate")
          .whereLayer("program")
          .mayOnlyBeAccessedByLayers("run", "train", "calibrate");

  /** Whoever carries a plan out knows placements; by which strategy they came about is all one. */
  @ArchTest
  static final ArchRule workersKnowNoStrategies =
      noClasses()
          .that()
          .resideInAPackage("dev.convoy.worker..")
          .should()
          .dependOnClassesThat()
          .areAssignableTo(Strategy.class);

  /** But for a plan file, which says them, placements come from strategies. */
  @ArchTest
  static final ArchRule strategiesLiveWherePlacementsDo =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "dev.convoy.placement..", "dev.convoy.plan..", "dev.convoy.planner..")
          .should()
          .callConstructorWhere(
              target(owner(assignableTo(LayerPlacement.class).or(assignableTo(Placements.class)))));

  /** A worker's program is made, and its memory known, without peers. */
  @ArchTest
  static final ArchRule programsAreMadeWithoutAnExchange =
      noClasses()
          .that()
          .resideInAPackage("dev.convoy.worker.runtime.program..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.convoy.worker.exchange..");

  /** It may jump: it is for names of directories, and for saying what failed before what. */
  @ArchTest
  static final ArchRule nothingIsMeasuredByTheWallClock =
      noClasses()
          .that()
          .doNotHaveSimpleName("OutputOption")
          .and()
          .doNotHaveSimpleName("WorkerFailure")
          .and()
          .doNotHaveSimpleName("WallClock")
          .should()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(Instant.class, "now")
          .orShould()
          .callMethod(LocalDateTime.class, "now");

  @ArchTest
  static final ArchRule nettyIsConfined =
      confined("io.netty..", "dev.convoy.worker.exchange.netty..");

  @ArchTest
  static final ArchRule kryoIsConfined = confined("com.esotericsoftware..", "dev.convoy.control..");

  @ArchTest
  static final ArchRule sparkIsConfined =
      confined(
          "org.apache.spark..",
          "dev.convoy.worker.task..",
          "dev.convoy.driver.launch..",
          "dev.convoy.driver.baseline..",
          "dev.convoy.driver.ml..");

  @ArchTest
  static final ArchRule deeplearning4jIsConfined =
      confined("org.deeplearning4j..", "dev.convoy.driver.baseline..");

  @ArchTest
  static final ArchRule nd4jIsConfined = confined("org.nd4j..", "dev.convoy.driver.baseline..");

  @ArchTest
  static final ArchRule picocliIsConfined = confined("picocli..", "dev.convoy.driver.cli..");

  @ArchTest
  static final ArchRule chartsAreConfined = confined("org.knowm..", "dev.convoy.driver.report..");

  @ArchTest
  static final ArchRule matricesAreConfined =
      confined("org.apache.commons.math3..", "dev.convoy.driver.study..");

  @ArchTest
  static final ArchRule archivesAreConfined =
      confined("org.apache.commons.compress..", "dev.convoy.worker.data.tar..");

  @ArchTest
  static final ArchRule snakeYamlIsConfined = confined("org.yaml.snakeyaml..", "dev.convoy.yaml..");

  @ArchTest
  static final ArchRule nativesAreConfined =
      confined(
          "org.bytedeco..",
          "dev.convoy.worker.kernel..",
          "dev.convoy.worker.memory..",
          "dev.convoy.driver.baseline..");

  private static final String REFERENCE = "dev.convoy.worker.kernel.reference..";
  private static final String ONEDNN = "dev.convoy.worker.kernel.onednn..";
  private static final String CUDA = "dev.convoy.worker.kernel.cuda..";

  @ArchTest static final ArchRule theReferenceSeesNoOtherBackend = blind(REFERENCE, ONEDNN, CUDA);

  @ArchTest static final ArchRule oneDnnSeesNoOtherBackend = blind(ONEDNN, REFERENCE, CUDA);

  @ArchTest static final ArchRule cudaSeesNoOtherBackend = blind(CUDA, REFERENCE, ONEDNN);

  /** Everybody else has them as {@code Kernels}, or asks {@code LocalBackends} for them. */
  @ArchTest
  static final ArchRule onlyTasksOpenBackends =
      noClasses()
          .that()
          .resideOutsideOfPackages(REFERENCE, ONEDNN, CUDA, "dev.convoy.worker.task..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(REFERENCE, ONEDNN, CUDA);

  /** Workers are sent bytes of our own: Java serialization is for what Spark itself must carry. */
  @ArchTest
  static final ArchRule javaSerializationIsConfined =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "dev.convoy.worker.task..",
              "dev.convoy.driver.launch..",
              "dev.convoy.driver.ml..",
              "dev.convoy.control..")
          .and()
          .areNotAssignableTo(Throwable.class)
          .and()
          .areNotEnums()
          .should()
          .dependOnClassesThat(
              resideInAnyPackage("java.io..")
                  .and(nameMatching("java\\.io\\.(Serializable|Object(In|Out)putStream)")));

  private static ArchRule blind(String backend, String... others) {
    return noClasses()
        .that()
        .resideInAPackage(backend)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(others);
  }

  private static ArchRule confined(String library, String... homes) {
    return noClasses()
        .that()
        .resideInAPackage("dev.convoy..")
        .and()
        .resideOutsideOfPackages(homes)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(library);
  }
}
