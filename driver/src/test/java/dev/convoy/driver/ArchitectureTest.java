package dev.convoy.driver;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The rules of the modules and packages: who may know whom, and where each library is confined. */
@AnalyzeClasses(packages = "dev.convoy", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  private static final String[] COMMON = {
    "dev.convoy.checkpoint..",
    "dev.convoy.control..",
    "dev.convoy.job..",
    "dev.convoy.layout..",
    "dev.convoy.mesh..",
    "dev.convoy.metrics..",
    "dev.convoy.network..",
    "dev.convoy.plan..",
    "dev.convoy.random..",
    "dev.convoy.tensor..",
    "dev.convoy.text..",
    "dev.convoy.yaml.."
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

  @ArchTest
  static final ArchRule topLevelPackagesHaveNoCycles =
      slices().matching("dev.convoy.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule packagesOfTheWorkerHaveNoCycles =
      slices().matching("dev.convoy.worker.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule packagesOfBackendsHaveNoCycles =
      slices().matching("dev.convoy.worker.kernel.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule packagesOfTheRuntimeHaveNoCycles =
      slices().matching("dev.convoy.worker.runtime.(*)..").should().beFreeOfCycles();

  /** A worker's program is made, and its memory known, without peers. */
  @ArchTest
  static final ArchRule programsAreMadeWithoutAnExchange =
      noClasses()
          .that()
          .resideInAPackage("dev.convoy.worker.runtime.program..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.convoy.worker.exchange..");

  @ArchTest
  static final ArchRule packagesOfTheDriverHaveNoCycles =
      slices().matching("dev.convoy.driver.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule nettyIsConfined =
      confined("io.netty..", "dev.convoy.worker.exchange.netty..");

  @ArchTest
  static final ArchRule kryoIsConfined = confined("com.esotericsoftware..", "dev.convoy.control..");

  @ArchTest
  static final ArchRule sparkIsConfined =
      confined("org.apache.spark..", "dev.convoy.worker.task..", "dev.convoy.driver.launch..");

  @ArchTest
  static final ArchRule picocliIsConfined = confined("picocli..", "dev.convoy.driver.cli..");

  @ArchTest
  static final ArchRule snakeYamlIsConfined = confined("org.yaml.snakeyaml..", "dev.convoy.yaml..");

  @ArchTest
  static final ArchRule nativesAreConfined =
      confined("org.bytedeco..", "dev.convoy.worker.kernel..", "dev.convoy.worker.memory..");

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
              "dev.convoy.worker.task..", "dev.convoy.driver.launch..", "dev.convoy.control..")
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
