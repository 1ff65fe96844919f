/** One build of a model's file that is known to be good. */
export interface KnownFile {
  readonly sha256: string;
  readonly bytes: number;
  readonly origin: string;
}

/** A model with a name. */
export interface CatalogueEntry {
  readonly name: string;
  readonly purpose: 'detector' | 'extractor';
  /** Name of its file, in the models folder or in the package. */
  readonly file: string;
  /** Where `pull` gets it; absent for a model that comes with the package. */
  readonly url?: string;
  /** The first is what `url` gives; the others are accepted too. */
  readonly known: readonly [KnownFile, ...KnownFile[]];
  readonly licence: {
    readonly code: string;
    /** Of the weights, and what they were trained on. */
    readonly weights: string;
  };
  /** What it takes and gives. */
  readonly contract: string;
}

const megvii = 'https://github.com/Megvii-BaseDetection/YOLOX/releases/download/0.1.1rc0';
const yoloxLicence = {
  code: 'Apache-2.0',
  weights: 'a release of the Apache-2.0 repository without a licence of their own; trained on COCO 2017',
};

function yoloxContract(side: number, rows: number): string {
  return (
    `images [1,3,${side},${side}] BGR 0..255, letterbox top left, pad 114 -> [1,${rows},85], ` +
    'grid not decoded, person is class 0'
  );
}

/**
 * The models that have a name. GitHub gives no digests for YOLOX's release: its checksums are those on which
 * independent projects that pin these files agree; that of YOLOX-S is also what OpenCV's model zoo records. OSNet's is
 * recorded by Hugging Face, and agrees between two repositories there.
 */
export const modelCatalogue: readonly CatalogueEntry[] = [
  {
    name: 'sightline-osnet-x0.25',
    purpose: 'extractor',
    file: 'sightline-osnet-x0.25.onnx',
    known: [
      {
        sha256: '3ac1223fb53b9d4960cecd974a651603f4e5ae4ab8b92dbc458951aca7be07ea',
        bytes: 939_713,
        origin: 'trained by bench/training/default-model.ts; its card lies beside it',
      },
    ],
    licence: {
      code: 'Apache-2.0',
      weights:
        'Apache-2.0; trained on synthetic sites from random weights: for the demo, not for real people',
    },
    contract:
      'pictures [batch,3,128,64] RGB, ImageNet mean and deviation, stretched -> [batch,512], stripes [batch,8,128]',
  },
  {
    name: 'yolox-nano',
    purpose: 'detector',
    file: 'yolox_nano.onnx',
    url: `${megvii}/yolox_nano.onnx`,
    known: [
      {
        sha256: 'c789161ed43c8269fcd4e67c67eeeb4e80c622da2eb296a20bc6007bd18a0b7d',
        bytes: 3_659_407,
        origin: 'YOLOX release 0.1.1rc0',
      },
      {
        sha256: 'd39bee73564e338080378b0ad567fbb40e818b55bbfaf971de82a0267ed16b8a',
        bytes: 3_713_911,
        origin: 'an export of the same network, with which docs/results.md was measured',
      },
    ],
    licence: yoloxLicence,
    contract: yoloxContract(416, 3549),
  },
  {
    name: 'yolox-tiny',
    purpose: 'detector',
    file: 'yolox_tiny.onnx',
    url: `${megvii}/yolox_tiny.onnx`,
    known: [
      {
        sha256: '427cc366d34e27ff7a03e2899b5e3671425c262ea2291f88bb942bc1cc70b0f7',
        bytes: 20_219_662,
        origin: 'YOLOX release 0.1.1rc0',
      },
    ],
    licence: yoloxLicence,
    contract: yoloxContract(416, 3549),
  },
  {
    name: 'yolox-s',
    purpose: 'detector',
    file: 'yolox_s.onnx',
    url: `${megvii}/yolox_s.onnx`,
    known: [
      {
        sha256: 'c5c2d13e59ae883e6af3b45daea64af4833a4951c92d116ec270d9ddbe998063',
        bytes: 35_858_002,
        origin: 'YOLOX release 0.1.1rc0',
      },
    ],
    licence: yoloxLicence,
    contract: yoloxContract(640, 8400),
  },
  {
    name: 'osnet-x0.25-msmt17',
    purpose: 'extractor',
    file: 'osnet_x0_25_msmt17.onnx',
    url: 'https://huggingface.co/kornia/osnet/resolve/main/osnet_x0_25_msmt17.onnx',
    known: [
      {
        sha256: 'e78604f4ccda49b8f41cd0f8f7303800ce75d2361895ebb0729513c1bf53d277',
        bytes: 907_169,
        origin: 'Hugging Face, kornia/osnet: batches of 16 only, smaller ones are filled up',
      },
      {
        sha256: '61b2604171ef9d58d21758626f83b35a253c3d7123976523a6e03068c3c95d7b',
        bytes: 921_616,
        origin: 'an export with an open batch size, with which docs/results.md was measured',
      },
    ],
    licence: {
      code: 'MIT (torchreid)',
      weights: 'MIT as published; trained on MSMT17, which is for research only',
    },
    contract: 'input [batch,3,256,128] RGB, ImageNet mean and deviation, stretched -> [batch,512]',
  },
];
