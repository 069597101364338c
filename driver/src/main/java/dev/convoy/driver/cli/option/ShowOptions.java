package dev.convoy.driver.cli.option;

import dev.convoy.driver.report.Contestant;
import dev.convoy.driver.study.MappedImages;
import java.util.List;
import picocli.CommandLine.Mixin;

/** Weights whose layers are looked at while workers classify the test images. */
public final class ShowOptions {
  @Mixin public final RunOptions run = new RunOptions();
  @Mixin final StrategyOption strategy = new StrategyOption();
  @Mixin public final WeightsOption weights = new WeightsOption();

  /** Who classifies the images. */
  public Contestant contestant() {
    return strategy.named(run.workers);
  }

  /** The test images as these layers see them. */
  public MappedImages images(List<String> layers) {
    return new MappedImages(run.training(), contestant(), weights.location, layers);
  }
}
