package dev.convoy.worker.bench.torch;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.MemoryFormat;

/** How libtorch is told to lay out images and filters; which is faster depends on the network. */
public enum TorchLayout {
  /** {@code (N, C, H, W)}, the last one fastest. */
  CONTIGUOUS("contiguous", MemoryFormat.Contiguous, MemoryFormat.Contiguous),
  /** {@code (N, H, W, C)} in memory. */
  CHANNELS_LAST("channels_last", MemoryFormat.ChannelsLast, MemoryFormat.ChannelsLast3d);

  private final String title;
  private final MemoryFormat images;
  private final MemoryFormat volumes;

  TorchLayout(String title, MemoryFormat images, MemoryFormat volumes) {
    this.title = title;
    this.images = images;
    this.volumes = volumes;
  }

  /** PyTorch's name for it. */
  public String title() {
    return title;
  }

  /** A tensor in this layout; tensors without space have only one. */
  public Tensor arrange(Tensor tensor) {
    return switch ((int) tensor.dim()) {
      case 4 -> tensor.contiguous(images);
      case 5 -> tensor.contiguous(volumes);
      default -> tensor.contiguous();
    };
  }
}
