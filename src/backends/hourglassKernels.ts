/** What a forward pass of any network of this library runs, with its preparation and decoding. */
export const INFERENCE_KERNELS: readonly string[] = (
  "Add BatchMatMul Cast Concat FusedConv2D Identity Max MaxPool Multiply Pack RealDiv Reshape ResizeBilinear " +
  "ResizeNearestNeighbor Slice Softmax Square Sub Sum Transpose"
).split(" ");

/** What a training step runs on top: forward in training mode, losses, gradients, optimizer. */
export const TRAINING_KERNELS: readonly string[] = (
  "All AvgPool Conv2D Conv2DBackpropFilter Conv2DBackpropInput GatherV2 Greater IsFinite Log1p MaxPoolGrad Maximum " +
  "Mean Minimum Neg Relu Rsqrt Select Sign SplitV Sqrt Step Tile ZerosLike"
).split(" ");
