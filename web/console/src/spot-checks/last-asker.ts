/** Who asked again last: whoever types in a day's sheets writes the name once. */
import { ref } from 'vue'

export const lastAsker = ref('')
