package dev.convoy.worker.data;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Who knows whom among the packages of data. */
@AnalyzeClasses(
    packages = "dev.convoy.worker.data",
    importOptions = ImportOption.DoNotIncludeTests.class)
class DataStructureTest {

  @ArchTest
  static final ArchRule thePackagesHaveNoCycles =
      slices().matching("dev.convoy.worker.data.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule whatADataSetIsKnowsNoWayToReadOne =
      noClasses()
          .that()
          .resideInAPackage("dev.convoy.worker.data")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.convoy.worker.data.*..");

  @ArchTest
  static final ArchRule batchesKnowNoKindOfSource =
      noClasses()
          .that()
          .resideInAPackage("dev.convoy.worker.data.batch..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.convoy.worker.data.source..", "dev.convoy.worker.data.path..");
}
