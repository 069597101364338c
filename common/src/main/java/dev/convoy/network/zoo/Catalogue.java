package dev.convoy.network.zoo;

import dev.convoy.network.Network;
import dev.convoy.tensor.Shape;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/** Every name with its source, its published size, and the table that it is built from. */
final class Catalogue {

  /** How a paper's table is written down. */
  interface Table extends Function<NetworkDraft, Network> {}

  /**
   * One network.
   *
   * @param source where it was published
   * @param input one record's shape
   * @param classes outputs of its classifier; 0 where it has none
   * @param groups filter groups of its grouped convolutions
   * @param choosesGroups whether there may be another number of them
   * @param table builds it
   */
  record Entry(
      String source, Shape input, int classes, int groups, boolean choosesGroups, Table table) {}

  private static final Shape IMAGENET = Shape.of(3, 224, 224);
  private static final Shape CIFAR = Shape.of(3, 32, 32);

  private final Map<String, Entry> entries = new LinkedHashMap<>();

  private Catalogue() {}

  static Map<String, Entry> entries() {
    Catalogue all = new Catalogue();
    all.alexNets();
    all.plainNetworks();
    all.residualNetworks();
    all.separableNetworks();
    all.networksInNetworks();
    all.otherTasks();
    return all.entries;
  }

  private void alexNets() {
    Shape image = Shape.of(3, 227, 227);
    anyGroups("alexnet", "Krizhevsky et al. 2012", image, 1000, 2, AlexNet::imageNet);
    imageNet("alexnet-half", image, "Krizhevsky et al. 2012, section 3.2", AlexNet::half);
    imageNet("alexnet-owt", IMAGENET, "Krizhevsky 2014", AlexNet::oneWeirdTrick);
    anyGroups("alexnet-cifar", "AlexNet for 32×32 images", CIFAR, 10, 2, AlexNet::cifar);
  }

  private void plainNetworks() {
    imageNet("vgg16", IMAGENET, "Simonyan and Zisserman 2015", Vgg::sixteen);
    imageNet("googlenet", IMAGENET, "Szegedy et al. 2015", GoogLeNet::paper);
    imageNet("googlenet-bn", IMAGENET, "Szegedy et al. 2015, torchvision", GoogLeNet::normalised);
    imageNet("densenet121", IMAGENET, "Huang et al. 2017", DenseNet::hundredAndTwentyOne);
  }

  private void residualNetworks() {
    imageNet("resnet50", IMAGENET, "He et al. 2016, stride on 3×3", ResNet::fifty);
    imageNet("resnet50-v1", IMAGENET, "He et al. 2016", net -> ResNet.rooted(net, 1));
    for (int root = 2; root <= 64; root *= 2) {
      int groups = root;
      Table table = net -> ResNet.rooted(net, groups);
      imageNet("resnet50-root" + root, IMAGENET, "Ioannou et al. 2017", table);
    }
    imageNet("resnet50-deformable", IMAGENET, "Dai et al. 2017", ResNet::deformable);
    for (int cardinality = 1; cardinality <= 16; cardinality *= 2) {
      resNeXt29(cardinality, 64);
    }
    resNeXt29(32, 4);
    String source = "Xie et al. 2017";
    imageNet("resnext50-32x4d", IMAGENET, source, new ResNeXt(32, 4)::fifty);
    imageNet("resnext101-32x4d", IMAGENET, source, new ResNeXt(32, 4)::hundredAndOne);
    imageNet("resnext101-32x8d", IMAGENET, source, new ResNeXt(32, 8)::hundredAndOne);
    imageNet("resnext101-64x4d", IMAGENET, source, new ResNeXt(64, 4)::hundredAndOne);
    imageNet("se-resnext50-32x4d", IMAGENET, "Hu et al. 2018", new ResNeXt(32, 4)::squeezed50);
  }

  private void resNeXt29(int cardinality, int width) {
    String name = "resnext29-" + cardinality + "x" + width + "d";
    cifar(name, "Xie et al. 2017", new ResNeXt(cardinality, width)::cifar29);
  }

  private void separableNetworks() {
    imageNet("xception", Shape.of(3, 299, 299), "Chollet 2017", Xception::of);
    imageNet("mobilenet-v1", IMAGENET, "Howard et al. 2017", MobileNet::one);
    for (int groups : new int[] {1, 2, 3, 4, 8}) {
      entries.put(
          "shufflenet-v1-g" + groups,
          new Entry("Zhang et al. 2017", IMAGENET, 1000, groups, false, ShuffleNet::imageNet));
    }
    anyGroups(
        "shufflenet-v1-cifar", "Zhang et al. 2017, for 32×32", CIFAR, 10, 3, ShuffleNet::cifar);
    String source = "Ma et al. 2018";
    imageNet("shufflenet-v2-x0.5", IMAGENET, source, new ShuffleNetV2(48, 1024)::imageNet);
    imageNet("shufflenet-v2-x1.0", IMAGENET, source, new ShuffleNetV2(116, 1024)::imageNet);
    imageNet("shufflenet-v2-x1.5", IMAGENET, source, new ShuffleNetV2(176, 1024)::imageNet);
    imageNet("shufflenet-v2-x2.0", IMAGENET, source, new ShuffleNetV2(244, 2048)::imageNet);
    cifar("flattened-cifar", "after Jin et al. 2015", Flattened::cifar);
  }

  private void networksInNetworks() {
    anyGroups(
        "nin-cifar",
        "Lin et al. 2014",
        CIFAR,
        10,
        1,
        net -> NetworkInNetwork.rooted(net.groups()).cifar(net));
    String source = "Ioannou et al. 2017";
    for (int groups = 2; groups <= 16; groups *= 2) {
      cifar("nin-cifar-root" + groups, source, NetworkInNetwork.root(groups)::cifar);
      cifar("nin-cifar-tree" + groups, source, NetworkInNetwork.tree(groups)::cifar);
      cifar("nin-cifar-column" + groups, source, NetworkInNetwork.column(groups)::cifar);
    }
  }

  /** Segmentation of PASCAL VOC's 21 classes, the 101 actions of UCF-101, and no classes. */
  private void otherTasks() {
    Shape scene = Shape.of(3, 128, 128);
    fixedGroups("dilated-context", "after Yu and Koltun 2016", scene, 21, DilatedContext::of);
    fixedGroups("fcn8s-small", "after Long et al. 2015", scene, 21, FullyConvolutional::eight);
    fixedGroups("autoencoder-cifar", "after Masci et al. 2011", CIFAR, 0, Autoencoder::cifar);
    Shape clip = Shape.of(3, 16, 32, 32);
    fixedGroups("c3d-small", "after Tran et al. 2015", clip, 101, C3d::small);
  }

  private void imageNet(String name, Shape input, String source, Table table) {
    fixedGroups(name, source, input, 1000, table);
  }

  private void cifar(String name, String source, Table table) {
    fixedGroups(name, source, CIFAR, 10, table);
  }

  private void fixedGroups(String name, String source, Shape input, int classes, Table table) {
    entries.put(name, new Entry(source, input, classes, 1, false, table));
  }

  private void anyGroups(
      String name, String source, Shape input, int classes, int groups, Table table) {
    entries.put(name, new Entry(source, input, classes, groups, true, table));
  }
}
