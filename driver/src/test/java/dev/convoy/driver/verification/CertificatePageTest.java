package dev.convoy.driver.verification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.driver.report.output.OutputDirectory;
import dev.convoy.driver.report.page.Browser;
import dev.convoy.driver.report.page.Browser.Look;
import dev.convoy.driver.report.page.Browser.Visit;
import dev.convoy.driver.report.page.Page;
import dev.convoy.placement.Strategy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The certificate's page, of a verification that passes and of one that fails, in a browser. */
class CertificatePageTest {
  private static final Path PICTURES = Path.of("target", "pages");

  @TempDir Path directory = Path.of("");

  private Path page(PlantedFault fault) throws Exception {
    Verification found =
        VerificationTest.verification(Files.createDirectory(directory.resolve("scratch")))
            .verify(Strategy.MODEL, 2, fault);
    Path page = directory.resolve("certificate.html");
    OutputDirectory output = OutputDirectory.open(directory);
    output.write("certificate.html", Page.CERTIFICATE, CertificateReport.json(found));
    output.close();
    return page;
  }

  private static PlantedFault missingTransfer() {
    return PlantedFault.message("conv3 input", PlantedFault::zeros);
  }

  @Test
  void itSaysThatAllIsWell() throws Exception {
    Browser browser = Browser.orSkip(directory);
    Visit visit = browser.visit(page(PlantedFault.NONE), Look.DESK);
    assertEquals(List.of(), visit.console());
    assertTrue(visit.dom().contains("Verified: all 1 ways to share planted out"), visit.dom());
    assertFalse(visit.dom().contains("class=\"beyond\""), "something is marked as off");
  }

  @Test
  void itSaysWhatIsOffAndMarksIt() throws Exception {
    Browser browser = Browser.orSkip(directory);
    Visit visit = browser.visit(page(missingTransfer()), Look.DESK);
    assertEquals(List.of(), visit.console());
    assertTrue(visit.dom().contains("the input of conv3 is off by"), visit.dom());
    assertTrue(visit.dom().contains("class=\"beyond\""), visit.dom());
    assertTrue(visit.dom().contains("<rect"), "no bar was drawn");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void everybodyCanUseIt(boolean dark) throws Exception {
    Browser browser = Browser.orSkip(directory);
    Path page = page(missingTransfer());
    Look look = dark ? Look.NIGHT : Look.DESK;
    assertEquals(List.of(), browser.accessibilityFaults(page, look));
    browser.picture(
        page, look, PICTURES.resolve("certificate-" + (dark ? "dark" : "light") + ".png"));
  }

  @Test
  void itFitsAPhone() throws Exception {
    Browser browser = Browser.orSkip(directory);
    browser.picture(page(missingTransfer()), Look.PHONE, PICTURES.resolve("certificate-360.png"));
  }
}
