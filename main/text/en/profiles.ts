export const profiles = {
  'profiles.none': 'There is no service profile “{name}”.',
} as const
