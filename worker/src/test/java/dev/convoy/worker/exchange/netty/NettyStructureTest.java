package dev.convoy.worker.exchange.netty;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;

/** What the classes of this package know of each other is a tree, as its description draws it. */
@AnalyzeClasses(
    packages = "dev.convoy.worker.exchange.netty",
    importOptions = ImportOption.DoNotIncludeTests.class)
class NettyStructureTest {

  @ArchTest
  static final ArchRule noTwoClassesHoldEachOther =
      slices().assignedFrom(new TopLevelClasses()).should().beFreeOfCycles();

  @ArchTest
  static final ArchRule theParserKnowsNoSocketsAndNoPlan =
      noClasses()
          .that()
          .haveSimpleName("FrameParser")
          .should()
          .dependOnClassesThat(
              DescribedPredicate.describe(
                  "are channels, or other classes of this package than frames and their room",
                  NettyStructureTest::isChannelOrPlan));

  private static boolean isChannelOrPlan(JavaClass type) {
    boolean isOurs = type.getPackageName().endsWith("exchange.netty");
    return isOurs
        ? !type.getName().matches(".*\\.(Frame|FrameParser.*|ReadAhead|ControlBody)")
        : type.getPackageName().startsWith("io.netty.channel");
  }

  /** A class and those nested in it are one. */
  private static final class TopLevelClasses implements SliceAssignment {
    @Override
    public SliceIdentifier getIdentifierOf(JavaClass type) {
      return type.getPackageName().endsWith("exchange.netty")
          ? SliceIdentifier.of(type.getName().replaceAll("\\$.*", ""))
          : SliceIdentifier.ignore();
    }

    @Override
    public String getDescription() {
      return "top-level classes";
    }
  }
}
