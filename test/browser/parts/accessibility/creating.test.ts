import { CREATE_JOURNEYS } from '../../states/create-states';
import { lookAt, usePlace } from './look';

const place = usePlace();

describe('the page for everybody, while a voice is made', () => {
  lookAt(CREATE_JOURNEYS, place);
});
