import { createPlayer, videoFeatures } from './videojs';

/** The store of the surrounding player, typed for video. One definition of the features serves all parts. */
export const { Player: PlayerProvider, usePlayer } = createPlayer({ features: videoFeatures });
