package dev.convoy.worker.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convoy.network.ChannelwiseLayer;
import dev.convoy.network.FilterLayer;
import dev.convoy.network.LossLayer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ContractCasesTest {

  @Test
  void everyLayerThatHasAKernelIsAmongTheCasesThatBackendsMustPass() {
    Set<Class<?>> computed = new HashSet<>();
    for (Class<?> kind : List.of(FilterLayer.class, ChannelwiseLayer.class, LossLayer.class)) {
      computed.addAll(List.of(kind.getPermittedSubclasses()));
    }
    Set<Class<?>> tried =
        ChannelwiseCases.all()
            .flatMap(cases -> cases)
            .map(example -> example.shares().get(0).layer().getClass())
            .collect(Collectors.toSet());
    assertEquals(computed, tried);
  }
}
